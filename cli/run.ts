import { Sessions } from '../controller/people/sessions.ts';
import { RealClock } from '../stations/clock.ts';
import { readConnectableLayout } from '../stations/line-layout.ts';
import { SystemEntropy } from '../stations/random.ts';
import { placeOf, wantedPlace } from './hmi-place.ts';
import { imagingOf } from './imaging.ts';
import { openIssuerKeys } from './issuer.ts';
import { requireFile } from './named-file.ts';
import { requireOwnFiles } from './own-files.ts';
import { openIdOf } from './open-id.ts';
import { noticeOf, unusedDaysOf } from './house-rules.ts';
import { KEEP_OPTIONS, policyOf } from './retention-options.ts';
import { endSignal } from './signals.ts';
import { accept, flag, parse, say, text } from './terminal.ts';

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
    notice: { type: 'string' },
    'close-unused-days': { type: 'string' },
  });
  requireOwnFiles();
  const layoutFile = text(values, 'line', null);
  const layout = accept(readConnectableLayout(layoutFile));
  const dataFolder = text(values, 'data', null);
  const exitWhenDone = flag(values, 'exit-when-done');
  const ordersFile = typeof values['orders'] === 'string' ? requireFile(values['orders']) : null;
  const imaging = imagingOf(text(values, 'imaging', 'real'), layout);
  const openId = values['open-id'] === undefined ? null : openIdOf(text(values, 'open-id', null));
  const notice = values['notice'] === undefined ? null : noticeOf(text(values, 'notice', null));
  const unusedDays = unusedDaysOf(values);
  const policy = policyOf(values);
  const clock = new RealClock();
  const withHmi = values['port'] !== undefined || !exitWhenDone;
  const wanted = withHmi ? wantedPlace(values) : null;
  // Threads make the keys of the passphrase while this one loads what a controller is made of.
  const issuer = openIssuerKeys(layout.simulated, clock, new SystemEntropy());
  issuer.catch(() => undefined);
  const { ControllerProcess } = await import('./controller-process.ts');
  const { serveHmi } = await import('./hmi.ts');
  const place = wanted === null ? null : { ...(await placeOf(wanted, clock)), openId, notice, unusedDays };
  const opened = { layout, layoutFile, dataFolder, ordersFile, imaging, clock, issuer, computer: null };
  const running = await ControllerProcess.open(opened);
  const sessions = new Sessions(clock, new SystemEntropy());
  const { accounts, sessionFile, tables } = running.controller;
  sessions.keepIn(sessionFile, (person, how) => (tables.pending ? 'pending' : accounts.currentIdentity(person, how)));
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
