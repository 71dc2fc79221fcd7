import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { installedRecipes } from '../../cli/recipes.ts';
import { StoreError } from '../../controller/journal/store-error.ts';
import { CeremonyLog } from '../../controller/keys/ceremony-log.ts';
import { Controller } from '../../controller/main.ts';
import { MODEL_PAINTER } from '../../controller/personalization/faces.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { openPki, type Pki } from '../../stations/links/opcua-pki.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultLayout } from './line-test.ts';

/** The log of key ceremonies and how far it had come lie in one home; the journal lies elsewhere, and notices where both are older. */

let folder = '';
let pki: Pki;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ceremonies-'));
  pki = await openPki(join(folder, 'pki'));
});
afterEach(async () => {
  await pki.dispose();
  rmSync(folder, { recursive: true });
});

const home = (): string => join(folder, 'home');
const log = (): CeremonyLog => new CeremonyLog(join(home(), 'ceremonies.ndjson'), join(home(), 'heads.json'));

function ceremony(at: number, accepted = false): void {
  mkdirSync(home(), { recursive: true });
  log().append({ at, ceremony: 'renew', subject: `S${at}`, by: 'Lan', second: 'Minh', state: `${at}`, accepted });
}

/** What came of a start: how many ceremonies the journal has noted, or why not. */
async function start(): Promise<number | string> {
  const clock = new VirtualClock();
  const random = new SeededRandom('ceremonies');
  const controller = Controller.open({
    layout: { ...defaultLayout(), simulated: false },
    dataFolder: join(folder, 'data'),
    masterKeyFile: join(folder, 'master.key'),
    journalKeyFile: join(folder, 'journal.key'),
    headsFolder: join(folder, 'journal-heads'),
    ceremonies: log().history,
    issuer: simulatedIssuer(clock, random),
    installedRecipes: installedRecipes(),
    clock,
    entropy: random,
    random,
    painter: MODEL_PAINTER,
    identity: { pki, certificate: { certificateFile: '', privateKeyFile: '' } },
    commits: () => undefined,
    compareTables: () =>
      Promise.resolve({ upTo: 0, differences: [], notCompared: null, contents: { opened: 0, of: 0 } }),
    tablesDiffer: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  try {
    controller.start();
    return controller.conductor.state.ceremonies?.count ?? 0;
  } catch (error) {
    if (error instanceof StoreError) return error.problem;
    throw error;
  } finally {
    await controller.stop();
  }
}

test('each start notes how far the log has come, and refuses an older home, another log, or none', async () => {
  expect(await start()).toBe(0);
  ceremony(1);
  expect(await start()).toBe(1);
  cpSync(home(), join(folder, 'older'), { recursive: true });
  ceremony(2);
  ceremony(3);
  expect([await start(), await start()]).toEqual([3, 3]);
  // Log and head together: the log finds nothing wrong with itself.
  rmSync(home(), { recursive: true });
  cpSync(join(folder, 'older'), home(), { recursive: true });
  expect(log().flaw('1')).toBe(null);
  expect(await start()).toBe('older');
  ceremony(4);
  ceremony(5);
  expect(await start()).toBe('older');
  rmSync(home(), { recursive: true });
  expect(await start()).toBe('older');
});

test('two custodians continue with the present log, by a ceremony that records it', async () => {
  ceremony(1);
  ceremony(2);
  expect(await start()).toBe(2);
  rmSync(home(), { recursive: true });
  // One from before it was noted goes on with nothing.
  ceremony(1, true);
  expect(await start()).toBe('older');
  ceremony(Number.MAX_SAFE_INTEGER, true);
  expect([await start(), await start()]).toEqual([2, 2]);
});
