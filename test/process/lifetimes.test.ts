import { spawn } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { accepted, journal, untilJournal } from './journal-watch.ts';
import { CARDLINE, Workplace, type RunningProcess } from './processes.ts';

const CARDS = 30;
const SPEED = 12;

const place = new Workplace();
let devices: RunningProcess;
let line = '';
beforeAll(async () => {
  ({ line, process: devices } = await place.devices(SPEED));
});
afterAll(() => place.clear());

describe('a process begins once, and ends once', () => {
  test('started by npx: it ends when it is done, and dies with an npx that is killed', async () => {
    const data = place.path('by-npx');
    const words = place.batch(line, data, 4);
    // What npx does: a process of its own between the shell and Cardline, with this variable set.
    const script = `npm_command=exec "$0" "$@" & wait`;
    const wrapper = spawn('sh', ['-c', script, CARDLINE, ...words], { env: place.env, stdio: 'ignore' });
    await untilJournal(data, (entries) => entries.some(({ kind }) => kind === 'job.requested'));
    wrapper.kill('SIGKILL');
    const { code, stdout } = await place.spawnByNpm(...words).end();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cards: { accepted: 4, lost: 0, duplicated: 0 } });
  });

  test('a second controller on the same folder is refused while the first lives', async () => {
    const data = place.path('twice');
    const first = place.spawn(...place.batch(line, data, CARDS));
    await untilJournal(data, (entries) => entries.some(({ kind }) => kind === 'job.requested'));
    const second = place.run('run', '--line', line, '--data', data, '--exit-when-done', '--json');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('another controller is running');
    // The first one is not disturbed by it: it goes on making cards.
    const before = accepted(journal(data));
    await untilJournal(data, (entries) => accepted(entries) > before);
    await first.kill('SIGTERM');
  });

  test('machines that are asked to end twice, as by Ctrl-C, end once and without a complaint', async () => {
    devices.child.kill('SIGINT');
    devices.child.kill('SIGTERM');
    expect(await devices.end()).toMatchObject({ code: 0, stderr: '' });
  });
});
