import { spawn } from 'node:child_process';

import { afterEach, describe, expect, test } from 'vitest';

import { sleep } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { accepted, journal, untilJournal } from './journal-watch.ts';
import { CARDLINE, clock, Workplace } from './processes.ts';

const CARDS = 30;
const SPEED = 12;
const KILLS = 6;
/** From its start to its death a controller lives at most so long. */
const LIFE_MS = 4000;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

describe('kill -9 of the controller in mid-batch, while the machines go on', () => {
  test('at six random moments: started again, it finishes, and nothing is lost or made twice', async () => {
    const { line, process: devices } = await place.devices(SPEED);
    const data = place.path('data');
    const words = place.batch(line, data, CARDS);
    const random = new SeededRandom('kill');
    for (let time = 0; time < KILLS; time += 1) {
      const before = journal(data).length;
      const controller = place.spawn(...words);
      // It lives until it has written something new, and then a random while longer.
      await untilJournal(data, (entries) => entries.length > before, 60_000);
      await sleep(clock, random.unit() * LIFE_MS, new AbortController().signal);
      await controller.kill('SIGKILL');
    }
    expect(accepted(journal(data))).toBeLessThan(CARDS);
    const { code, stdout } = await place.spawn(...words).end(160_000);
    expect(code).toBe(0);
    const summary = JSON.parse(stdout) as { cards: Record<string, number>; invariants: { violations: string[] } };
    expect(summary.invariants.violations).toEqual([]);
    expect(summary.cards).toMatchObject({ ordered: CARDS, accepted: CARDS, lost: 0, duplicated: 0 });

    devices.say('totals');
    const totals = JSON.parse(await devices.line((text) => text.startsWith('{"totals"'), 5000)) as {
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

  test('started by npx: it ends when it is done, and dies with an npx that is killed', async () => {
    const { line } = await place.devices(SPEED);
    const data = place.path('data');
    const words = place.batch(line, data, 4);
    // What npx does: a process of its own between the shell and Cardline, with this variable set.
    const script = `npm_command=exec "$0" "$@" & wait`;
    const wrapper = spawn('sh', ['-c', script, CARDLINE, ...words], { env: place.env, stdio: 'ignore' });
    await untilJournal(data, (entries) => entries.some(({ kind }) => kind === 'job.requested'), 90_000);
    wrapper.kill('SIGKILL');
    const { code, stdout } = await place.spawnByNpm(...words).end(120_000);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cards: { accepted: 4, lost: 0, duplicated: 0 } });
  });

  test('machines that are asked to end twice, as by Ctrl-C, end once and without a complaint', async () => {
    const { process: devices } = await place.devices(SPEED);
    devices.child.kill('SIGINT');
    devices.child.kill('SIGTERM');
    expect(await devices.end(20_000)).toMatchObject({ code: 0, stderr: '' });
  }, 60_000);

  test('a second controller on the same folder is refused while the first lives', async () => {
    const { line } = await place.devices(SPEED);
    const data = place.path('data');
    const first = place.spawn(...place.batch(line, data, CARDS));
    await untilJournal(data, (entries) => entries.some(({ kind }) => kind === 'job.requested'), 90_000);
    const second = place.run('run', '--line', line, '--data', data, '--exit-when-done', '--json');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('another controller is running');
    // The first one is not disturbed by it: it goes on making cards.
    const before = accepted(journal(data));
    await untilJournal(data, (entries) => accepted(entries) > before, 90_000);
    await first.kill('SIGTERM');
  });
});
