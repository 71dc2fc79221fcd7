import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

import { readConnectableLayout } from '../stations/line-layout.ts';
import { ControllerProcess, imagingOf } from './controller-process.ts';
import type { HmiPlace } from '../controller/gateway/entrance.ts';
import { onThisComputer, serveHmi } from './hmi.ts';
import { ownTls } from './introductions.ts';
import { openIdOf } from './open-id.ts';
import { KEEP_OPTIONS, policyOf } from './retention-options.ts';
import { Sessions } from '../controller/people/sessions.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import { isHost } from '../stations/links/address.ts';
import { SystemEntropy } from '../stations/random.ts';
import { endSignal } from './signals.ts';
import { textOf } from './named-file.ts';
import { accept, CliError, flag, parse, say, text, UsageError, wholeNumber } from './terminal.ts';

/** `cardline run`: only the controller, against whatever machines the layout names. */
export async function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    line: { type: 'string' },
    data: { type: 'string' },
    port: { type: 'string' },
    orders: { type: 'string' },
    'exit-when-done': { type: 'boolean' },
    json: { type: 'boolean' },
    imaging: { type: 'string' },
    host: { type: 'string' },
    'tls-certificate': { type: 'string' },
    'tls-key': { type: 'string' },
    ...KEEP_OPTIONS,
    'open-id': { type: 'string' },
  });
  const layoutFile = text(values, 'line', null);
  const layout = accept(readConnectableLayout(layoutFile));
  const dataFolder = text(values, 'data', null);
  const exitWhenDone = flag(values, 'exit-when-done');
  const ordersFile = typeof values['orders'] === 'string' ? values['orders'] : null;
  const imaging = imagingOf(text(values, 'imaging', 'real'), layout);
  const openId = values['open-id'] === undefined ? null : openIdOf(text(values, 'open-id', null));
  const policy = policyOf(values);
  const clock = new RealClock();
  const withHmi = values['port'] !== undefined || !exitWhenDone;
  const place = withHmi ? { ...(await placeOf(values, clock)), openId } : null;
  const opened = { layout, layoutFile, dataFolder, ordersFile, imaging, clock, computer: null };
  const running = await ControllerProcess.open(opened);
  const sessions = new Sessions(clock, new SystemEntropy());
  const hmi = place === null ? null : await serveHmi(running, place, null, sessions);
  running.keep(policy);
  const code = await running.runToEnd({
    hmi,
    until: exitWhenDone ? 'batch' : 'signal',
    json: flag(values, 'json'),
    sinceMs: clock.nowMs(),
    interrupted: endSignal(),
    started: () => {
      const link = hmi?.newLink() ?? null;
      if (link !== null) say(`Open ${link}`);
    },
  });
  return code ?? 1;
}

/** Where the HMI is served: on this computer, or to a network under a name, and then encrypted, by a given certificate or its own. */
async function placeOf(
  values: Readonly<Record<string, string | boolean | undefined>>,
  clock: Clock,
): Promise<HmiPlace> {
  const port = wholeNumber(values, 'port', 8080, 1, 65_535);
  const host = text(values, 'host', '');
  if (host !== '' && !isHost(host))
    throw new UsageError(`--host ${host}: must be a name or an address of this computer`);
  const certificate = text(values, 'tls-certificate', '');
  const key = text(values, 'tls-key', '');
  const here = onThisComputer(port);
  if (host === '' && certificate === '' && key === '') return here;
  if (certificate === '' && key === '') {
    const own = await ownTls(clock, host);
    say(`The HMI shows its own certificate, SHA-256 ${own.fingerprint}`);
    return { host, port, tls: own, openId: null };
  }
  if (certificate === '' || key === '')
    throw new UsageError('a certificate needs its key: --host NAME --tls-certificate FILE --tls-key FILE');
  return { host: host === '' ? here.host : host, port, tls: tlsOf(certificate, key), openId: null };
}

/** A certificate (PEM) and the key that it was made for. */
function tlsOf(certificateFile: string, keyFile: string): NonNullable<HmiPlace['tls']> {
  const certificate = textOf(certificateFile);
  const key = textOf(keyFile);
  const own = certificateIn(certificate);
  if (own === null) throw new CliError(`${certificateFile} is no certificate (PEM)`);
  const privateKey = privateKeyIn(key);
  if (privateKey === null) throw new CliError(`${keyFile} is no private key (PEM without a passphrase)`);
  if (!own.checkPrivateKey(privateKey)) throw new CliError(`${keyFile} is not the key of ${certificateFile}`);
  return { certificate, key };
}

function certificateIn(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function privateKeyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}
