import { afterEach, describe, expect, test } from 'vitest';

import { Workplace } from './processes.ts';

const CARDS = 6;
const SPEED = 30;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

describe('machines that remember the jobs of another journal', () => {
  test('work for a fresh data folder; one that says «done already» is named, and the run ends with exit code 1', async () => {
    const { line, process: devices } = await place.devices(SPEED);
    for (const data of ['first', 'fresh']) {
      const { code, stdout, stderr } = await place.spawn(...place.batch(line, place.path(data), CARDS)).end();
      expect(code, stderr).toBe(0);
      expect(stderr).not.toContain('work of another job');
      expect(JSON.parse(stdout)).toMatchObject({ cards: { accepted: CARDS, setAside: 0 } });
    }
    devices.say('strike stale-memory transport');
    await devices.line((text) => text.startsWith('{"done":"strike"'));
    const { code, stderr } = await place.spawn(...place.batch(line, place.path('third'), CARDS)).end();
    expect(code).toBe(1);
    expect(stderr).toContain('Transport answers with its work of another job');
    expect(place.verify(place.path('third'))).toMatchObject({ violations: [], blanks: { issued: 0, onLine: 0 } });
  });
});
