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
import { policyOf } from './retention-options.ts';
import { endSignal } from './signals.ts';
import type { Given } from './command-line/option.ts';
import type { RunOptions } from './commands/run.ts';
import { accept } from './accepted.ts';
import { say } from './terminal.ts';

/** `cardline run`: only the controller, against whatever machines the layout names. */
export async function run(given: Given<RunOptions>): Promise<number> {
  requireOwnFiles();
  const { line: layoutFile, data: dataFolder, 'exit-when-done': exitWhenDone } = given;
  const layout = accept(readConnectableLayout(layoutFile));
  const ordersFile = given.orders === null ? null : requireFile(given.orders);
  const imaging = imagingOf(given.imaging, layout);
  const openId = given['open-id'] === null ? null : openIdOf(given['open-id']);
  const notice = given.notice === null ? null : noticeOf(given.notice);
  const unusedDays = unusedDaysOf(given['close-unused-days']);
  const policy = policyOf(given);
  const clock = new RealClock();
  const withHmi = given.port !== null || !exitWhenDone;
  const wanted = withHmi ? wantedPlace(given) : null;
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
    json: given.json,
    sinceMs: clock.nowMs(),
    interrupted: endSignal(),
    started: () => {
      const link = hmi?.newLink() ?? null;
      if (link !== null) say(`Open ${link}`);
    },
  });
  return code ?? 1;
}
