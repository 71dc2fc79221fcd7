import { readFileSync } from 'node:fs';

import { readLayout } from '../stations/line-layout.ts';
import { ControllerProcess, imagingOf } from './controller-process.ts';
import { onThisComputer, serveHmi, type HmiPlace } from './hmi.ts';
import { ownTls } from './introductions.ts';
import { openIdOf } from './open-id.ts';
import { Sessions } from '../controller/people/sessions.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { endSignal } from './signals.ts';
import { requireFile } from './orders.ts';
import { accept, flag, number, parse, say, text, UsageError } from './terminal.ts';

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
    'retention-days': { type: 'string' },
    'open-id': { type: 'string' },
  });
  const layoutFile = text(values, 'line', null);
  const layout = accept(readLayout(layoutFile));
  const dataFolder = text(values, 'data', null);
  const exitWhenDone = flag(values, 'exit-when-done');
  const ordersFile = typeof values['orders'] === 'string' ? values['orders'] : null;
  const imaging = imagingOf(text(values, 'imaging', 'real'), layout);
  const openId = values['open-id'] === undefined ? null : openIdOf(text(values, 'open-id', null));
  const clock = new RealClock();
  const opened = { layout, layoutFile, dataFolder, ordersFile, imaging, clock, computer: null };
  const running = await ControllerProcess.open(opened);
  const withHmi = values['port'] !== undefined || !exitWhenDone;
  const sessions = new Sessions(clock, new SystemEntropy());
  const place = withHmi ? { ...(await placeOf(values, clock)), openId } : null;
  const hmi = place === null ? null : await serveHmi(running, place, null, sessions);
  const days = values['retention-days'] === undefined ? null : number(values, 'retention-days', null, 1, 36_500);
  if (days !== null) running.keepFor(days);
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
  const port = number(values, 'port', 8080, 1, 65_535);
  const host = text(values, 'host', '');
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
  const read = (file: string): string => readFileSync(requireFile(file), 'utf8');
  return {
    host: host === '' ? here.host : host,
    port,
    tls: { certificate: read(certificate), key: read(key) },
    openId: null,
  };
}
