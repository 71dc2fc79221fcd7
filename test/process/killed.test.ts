import { afterEach, describe, expect, test } from 'vitest';

import { sleep } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { accepted, journal, untilJournal } from './journal-watch.ts';
import { clock, Workplace } from './processes.ts';

const CARDS = NIGHTLY ? 60 : 16;
const SPEED = 12;
const KILLS = NIGHTLY ? 12 : 3;
/** From its start to its death a controller lives at most so long. */
const LIFE_MS = 4000;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

describe('kill -9 of the controller in mid-batch, while the machines go on', () => {
  test('at random moments: started again, it finishes, and nothing is lost or made twice', async () => {
    const { line, process: devices } = await place.devices(SPEED);
    const data = place.path('data');
    const words = place.batch(line, data, CARDS);
    const random = new SeededRandom('kill');
    for (let time = 0; time < KILLS; time += 1) {
      const before = journal(data).length;
      const controller = place.spawn(...words);
      // It lives until it has written something new, and then a random while longer.
      await untilJournal(data, (entries) => entries.length > before);
      await sleep(clock, random.unit() * LIFE_MS, new AbortController().signal);
      await controller.kill('SIGKILL');
    }
    expect(accepted(journal(data))).toBeLessThan(CARDS);
    const { code, stdout, stderr } = await place.spawn(...words).end();
    expect(code, stderr).toBe(0);
    const summary = JSON.parse(stdout) as { cards: Record<string, number>; invariants: { violations: string[] } };
    expect(summary.invariants.violations).toEqual([]);
    expect(summary.cards).toMatchObject({ ordered: CARDS, accepted: CARDS, lost: 0, duplicated: 0 });

    devices.say('totals');
    const totals = JSON.parse(await devices.line((text) => text.startsWith('{"totals"'))) as {
      totals: Record<string, number>;
    };
    const proof = place.verify(data);
    expect(proof).toMatchObject({ chain: 'intact', violations: [] });
    // What the machines really hold is what the journal says.
    expect(totals.totals).toEqual({
      issued: proof.blanks['issued'],
      output: proof.blanks['accepted'],
      rejectBin: proof.blanks['rejected'],
      removed: proof.blanks['removed'],
      onLine: 0,
    });
  });
});
