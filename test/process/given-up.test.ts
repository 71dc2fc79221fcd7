import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Workplace, type RunningProcess } from './processes.ts';

/** A batch that does not get all of its cards with nobody there says so, and does not end with 0. */

const place = new Workplace();
let devices: RunningProcess;
let line = '';
beforeAll(async () => {
  ({ line, process: devices } = await place.devices(20));
});
afterAll(() => place.clear());

describe('run --exit-when-done', () => {
  test('gives a batch up with 1 and the machine’s reason while the transport refuses every job', async () => {
    devices.say('strike refusing-machine transport');
    const ended = await place.spawn(...place.batch(line, place.path('refused'), 2)).end();
    expect(ended.stderr).toMatch(/The line does not go on by itself: Transport refuse/);
    expect(JSON.parse(ended.stdout)).toMatchObject({ cards: { accepted: 0, rejected: 0, setAside: 0 } });
    expect(ended.code).toBe(1);
    devices.say('service');
  });

  test('ends with 1 when orders are set aside, and says how many', async () => {
    devices.say('strike dead-lot');
    const ended = await place.spawn(...place.batch(line, place.path('short'), 1)).end();
    expect(ended.stderr).toContain('1 of 1 orders are set aside and have no card');
    expect(JSON.parse(ended.stdout)).toMatchObject({ cards: { ordered: 1, accepted: 0, rejected: 3, setAside: 1 } });
    expect(ended.code).toBe(1);
  });
});
