import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { installedRecipes } from '../../cli/recipes.ts';
import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { batch, closed } from '../../controller/journal/batch-kit.ts';
import type { EntryBody } from '../../controller/journal/entry.ts';
import { ARCHIVE_TERMS } from '../../controller/journal/segments/archiver.ts';
import type { JournalStore } from '../../controller/journal/store.ts';
import { newLineState } from '../../controller/line/line-state.ts';
import { Controller } from '../../controller/main.ts';
import { MODEL_PAINTER } from '../../controller/personalization/faces.ts';
import { DEFAULT_POLICY, NO_LIMITS, type Policy } from '../../controller/retention/policy.ts';
import { Snapshots } from '../../controller/snapshot/snapshots.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { openPki } from '../../stations/links/opcua-pki.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultLayout } from './line-test.ts';

/** What a controller does with entries of closed batches: when it begins to move them, what it leaves, and that it stops. */

const LOOK_MS = 1000;
/** Files are written and packed by the computer's own clock. */
const PATIENCE = { timeout: 60_000 } as const;
const DAY_MS = 86_400_000;

let folder = '';
let clock = new VirtualClock();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'controller-archive-'));
  clock = new VirtualClock();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As many entries as a segment has at least, and a batch that is closed behind them. */
function write(store: JournalStore, name: string): void {
  const filler = Array.from({ length: ARCHIVE_TERMS.least }, (): EntryBody => ({
    kind: 'mode.changed',
    mode: 'Manual',
  }));
  for (const body of [...batch(name, 2), ...filler, closed(name)]) store.append(body);
  store.commit();
}

async function opened(): Promise<Controller> {
  const random = new SeededRandom('controller archive');
  const controller = Controller.open({
    layout: defaultLayout(),
    dataFolder: join(folder, 'data'),
    masterKeyFile: join(folder, 'master.key'),
    journalKeyFile: join(folder, 'journal.key'),
    headsFolder: join(folder, 'heads'),
    ceremonies: null,
    issuer: simulatedIssuer(clock, random),
    installedRecipes: installedRecipes(),
    clock,
    entropy: random,
    random,
    painter: MODEL_PAINTER,
    identity: { pki: await openPki(join(folder, 'pki')), certificate: { certificateFile: '', privateKeyFile: '' } },
    commits: () => undefined,
    compareTables: () => Promise.reject(new Error('nobody asks for it')),
    tablesDiffer: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  // No machine is called here: the line does not run, and its turn comes as soon as somebody asks for it.
  controller.conductor.outside = (work) => work();
  // Nor does anybody else write in its tables.
  Object.defineProperty(controller.tables, 'proved', { value: true });
  return controller;
}

/** The clock goes on, and what is written and packed meanwhile is waited for. */
async function pass(ms: number, stepMs = LOOK_MS): Promise<void> {
  const end = clock.nowMs() + ms;
  while (clock.nowMs() < end) {
    const [before, next] = [clock.nowMs(), Math.min(end, clock.nowMs() + stepMs)];
    await clock.run(() => false, next);
    // Nobody waits for the clock.
    if (clock.nowMs() === before) return;
  }
}

function kept(controller: Controller, policy: Policy, signal = new AbortController().signal): string[] {
  const removed: string[] = [];
  controller.housekeeping.run(policy, signal, (kind) => removed.push(kind));
  return removed;
}

const untilMoved = (controller: Controller, upTo: number): Promise<void> =>
  expect
    .poll(async () => {
      await pass(10_000);
      return controller.store.segments.upTo;
    }, PATIENCE)
    .toBeGreaterThanOrEqual(upTo);

describe('a controller whose retention runs', () => {
  test('moves entries within minutes after their batch was closed, and those of a later one when that is', async () => {
    const controller = await opened();
    const { store } = controller;
    const removed = kept(controller, DEFAULT_POLICY);
    await pass(120_000);
    expect([removed, store.segments.upTo]).toEqual([[], 0]);
    write(store, 'one');
    await untilMoved(controller, ARCHIVE_TERMS.least);
    const moved = store.segments.upTo;
    for (const body of batch('two', 2)) store.append(body);
    store.commit();
    await pass(120_000);
    expect([removed, store.segments.upTo]).toEqual([['entries'], moved]);
    write(store, 'three');
    store.append(closed('two'));
    store.commit();
    await untilMoved(controller, moved + ARCHIVE_TERMS.least);
    expect(controller.archive.problem).toBeNull();
    await controller.stop();
  });

  test('leaves them in the database for as long as it is asked to, and for good where it is not', async () => {
    const controller = await opened();
    write(controller.store, 'one');
    const forGood = new AbortController();
    const nothing = kept(controller, { ...DEFAULT_POLICY, entries: NO_LIMITS }, forGood.signal);
    await pass(3 * DAY_MS, DAY_MS);
    expect([nothing, controller.store.segments.upTo]).toEqual([[], 0]);
    forGood.abort();
    kept(controller, { ...DEFAULT_POLICY, entries: { days: 7, gigabytes: null } });
    await pass(3 * DAY_MS, DAY_MS);
    expect(controller.store.segments.upTo).toBe(0);
    await pass(DAY_MS);
    await untilMoved(controller, ARCHIVE_TERMS.least);
    await controller.stop();
  });

  test('leaves what a start folds behind the oldest snapshot', async () => {
    const controller = await opened();
    const { store } = controller;
    write(store, 'one');
    const snapshots = new Snapshots(store);
    const state = newLineState(defaultLayout());
    snapshots.keep(state);
    store.commit();
    const [oldest] = snapshots.kept();
    write(store, 'two');
    kept(controller, DEFAULT_POLICY);
    await untilMoved(controller, ARCHIVE_TERMS.least);
    await pass(120_000);
    expect(store.segments.upTo).toBe(Number(oldest?.id) - 1);
    await controller.stop();
  });
});

describe('a controller that is stopped', () => {
  test('while it moves entries ends at once; the next one has them all, and ends what was begun', async () => {
    const controller = await opened();
    write(controller.store, 'one');
    const { digest, entries } = controller.store;
    const ended = new AbortController();
    kept(controller, DEFAULT_POLICY, ended.signal);
    const { disk } = controller.store.segments;
    await expect
      .poll(async () => {
        await pass(LOOK_MS);
        return disk.names().length;
      }, PATIENCE)
      .toBeGreaterThan(0);
    ended.abort();
    await controller.stop();
    const left = disk.names();
    await pass(120_000);
    expect(disk.names()).toEqual(left);

    const next = await opened();
    expect([next.store.digest, next.store.entries]).toEqual([digest, entries]);
    expect([...next.store.read(0)]).toHaveLength(entries);
    kept(next, DEFAULT_POLICY);
    await untilMoved(next, ARCHIVE_TERMS.least);
    await next.stop();
  });
});
