import { afterEach, describe, expect, test } from 'vitest';

import { sleep } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { accepted, journal, untilJournal } from './journal-watch.ts';
import { clock, Workplace } from './processes.ts';

/** Fifty kills in a night; enough of them on every commit. */
const CARDS = NIGHTLY ? 200 : 24;
const SPEED = 20;
const KILLS = NIGHTLY ? 50 : 5;
/** Between two kills of a machine, on average. */
const MACHINE_EVERY_MS = 2200;
/** A controller lives so long after it has written something new. */
const LIFE_MS = 1500;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

describe('kills of the controller and of the machines in one batch', () => {
  test('over real protocols at speed 20: nothing is lost, doubled, or called good unseen', async () => {
    const { line, process: devices, stations } = await place.devices(SPEED);
    const data = place.path('data');
    const words = place.batch(line, data, CARDS);
    const random = new SeededRandom('fifty and fifty');
    const ending = new AbortController();
    let machines = 0;
    const killMachines = async (): Promise<void> => {
      while (machines < KILLS && !ending.signal.aborted) {
        await sleep(clock, MACHINE_EVERY_MS * (0.5 + random.unit()), ending.signal);
        const forget = random.chance(0.3) ? 'forget' : '';
        devices.say(`kill ${random.pick(Object.keys(stations))} ${(0.2 + random.unit()).toFixed(1)} ${forget}`);
        machines += 1;
      }
    };
    const killing = killMachines();
    for (let time = 0; time < KILLS; time += 1) {
      const before = journal(data).length;
      const controller = place.spawn(...words);
      await untilJournal(data, (entries) => entries.length > before);
      await sleep(clock, random.unit() * LIFE_MS, ending.signal);
      await controller.kill('SIGKILL');
    }
    await killing;
    ending.abort();
    expect(machines).toBe(KILLS);
    expect(accepted(journal(data))).toBeLessThan(CARDS);
    const { code, stdout, stderr } = await place.spawn(...words).end();
    const summary = JSON.parse(stdout) as {
      cards: Record<string, number>;
      blanks: Record<string, number>;
      invariants: { violations: string[] };
    };
    expect(summary.invariants.violations).toEqual([]);
    expect(summary.cards).toMatchObject({ ordered: CARDS, inProcess: 0, lost: 0, duplicated: 0 });
    expect((summary.cards['accepted'] ?? 0) + (summary.cards['setAside'] ?? 0)).toBe(CARDS);
    expect(code, stderr).toBe(0);
    const proof = place.verify(data);
    expect(proof).toMatchObject({ chain: 'intact', violations: [] });
    devices.say('totals');
    const totals = JSON.parse(await devices.line((text) => text.startsWith('{"totals"'))) as {
      totals: Record<string, number>;
    };
    const { issued, accepted: good, rejected, removed } = proof.blanks;
    // Cards that nobody found are in no machine's books; all others are where the journal says.
    expect(totals.totals).toMatchObject({ issued, output: good, rejectBin: rejected });
    expect((totals.totals['onLine'] ?? 0) + (totals.totals['removed'] ?? 0)).toBe(removed);
  });
});
