import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { fault } from '../fault.ts';
import { SeededRandom } from '../random.ts';
import { encodeLaserFrame, type LaserFrame } from './frame.ts';
import { ENGRAVE, HELLO, LaserBench, reply, right, STATUS } from './laser-kit.ts';

/** Invalid input on the laser's line. */

let bench: LaserBench;

beforeEach(async () => {
  bench = new LaserBench();
  await bench.start();
});

afterEach(async () => {
  await bench.stop();
});

describe('the laser’s line', () => {
  test('carries a status: the laser is online', () => {
    expect(bench.driver.status()).toMatchObject({ connection: 'online', unitState: 'Execute', bootId: 'boot-1' });
  });

  test('carries a reply twice: the second changes nothing', async () => {
    bench.reply = (frame) => right(frame).flatMap((line) => [line, line]);
    expect((await bench.query()).state).toBe('running');
    expect(bench.driver.status().connection).toBe('online');
  });

  test('carries replies to old requests: they are ignored', async () => {
    bench.reply = (frame) =>
      frame.verb === 'QUERY'
        ? [reply(frame, 'OK', { state: 'done' }, -1), reply(frame, 'OK', { state: 'notDone' })]
        : right(frame);
    expect((await bench.query()).state).toBe('notDone');
  });

  test('echoes our own bytes: an echo is not a reply', async () => {
    bench.reply = (frame) => [encodeLaserFrame(frame), ...right(frame)];
    expect((await bench.query()).state).toBe('running');
  });

  test('carries a reply in pieces, byte by byte', async () => {
    bench.reply = (frame) => right(frame).flatMap((line) => Array.from(line));
    expect((await bench.query()).state).toBe('running');
  });

  test('carries half a frame and then a whole one: the whole one is read', async () => {
    bench.reply = (frame) => right(frame).map((line) => `<07 OK sta\n${line}`);
    expect((await bench.query()).state).toBe('running');
  });

  test('carries two frames in one piece: both are read', async () => {
    bench.reply = (frame) => [
      encodeLaserFrame({ direction: '!', sequence: 0, verb: 'STATUS', values: { ...STATUS, state: '11' } }) +
        right(frame).join(''),
    ];
    expect((await bench.query()).state).toBe('running');
    expect(bench.driver.status().unitState).not.toBeNull();
  });

  test('carries a megabyte of noise: it is not parsed as frames, and the next frame is read', async () => {
    const noise = new SeededRandom('noise').bytes(1_000_000);
    bench.laser.say(noise);
    bench.laser.say('\n');
    expect((await bench.query()).state).toBe('running');
    expect(bench.events.filter(({ type }) => type === 'jobEnded')).toEqual([]);
  });

  test('carries a flood of valid frames: memory does not grow, and the line continues', async () => {
    const frame = encodeLaserFrame({ direction: '!', sequence: 1, verb: 'ENDED', values: { key: ENGRAVE.key } });
    for (let index = 0; index < 20_000; index += 1) bench.laser.say(frame);
    expect((await bench.query()).state).toBe('running');
    // One question for all of them, at the most one more while it was open.
    expect(bench.laser.heard.filter(({ verb }) => verb === 'QUERY').length).toBeLessThan(10);
  });

  test.each([
    ['ERR with a reason', (frame: LaserFrame) => [reply(frame, 'ERR', { reason: 'BUSY' })]],
    ['a state that does not exist', (frame: LaserFrame) => [reply(frame, 'OK', { state: 'perhaps' })]],
    ['no requested value', (frame: LaserFrame) => [reply(frame, 'OK', {})]],
  ] as const)('answers %s: the job stays in doubt', async (_, wrong) => {
    bench.reply = (frame) => (frame.verb === 'QUERY' ? wrong(frame) : right(frame));
    expect((await bench.query()).state).toBe('unreachable');
  });

  test('always answers with NAK: the driver gives up after three tries each, without flooding the line', async () => {
    bench.reply = (frame) => (frame.verb === 'HELLO' || frame.verb === 'STATUS' ? right(frame) : ['\u0015\n']);
    expect((await bench.query()).state).toBe('unreachable');
    expect(bench.lasers[0]?.heard.filter(({ verb }) => verb === 'QUERY')).toHaveLength(3);
  });

  test('is never read at the other end: the request times out, and the driver reconnects', async () => {
    bench.reply = () => [];
    expect((await bench.query()).state).toBe('unreachable');
    expect(bench.lasers.length).toBeGreaterThan(1);
    expect(bench.lasers[0]?.closes).toBe(1);
  });

  test('is pulled while something is written: one loss, one close', async () => {
    const first = bench.laser;
    bench.reply = () => {
      first.unplug();
      first.unplug();
      return [];
    };
    expect((await bench.query()).state).toBe('unreachable');
    expect(first.closes).toBe(1);
    bench.reply = right;
    await bench.after(5000);
    expect(bench.driver.status().connection).toBe('online');
  });

  test('ends in a device server that speaks Telnet: the laser is offline, with the reason', async () => {
    const telnet = fault('link.telnet', 'major', { host: 'server', port: 4000 });
    bench.reply = () => {
      bench.laser.unplug(telnet);
      return [];
    };
    bench.laser.unplug();
    await bench.after(3000);
    expect(bench.driver.status()).toMatchObject({
      unitState: null,
      fault: { code: 'link.telnet', context: { station: 'laser', host: 'server' } },
    });
  });

  test('ends in a laser with another protocol version: it is rejected', async () => {
    bench.reply = (frame) =>
      frame.verb === 'HELLO' ? [reply(frame, 'OK', { ...HELLO, protocol: '2' })] : right(frame);
    bench.laser.unplug();
    await bench.after(3000);
    expect(bench.driver.status()).toMatchObject({ unitState: null, fault: { code: 'station.protocol' } });
  });

  test('reports a new boot: the laser’s memory is lost', async () => {
    bench.reply = (frame) =>
      frame.verb === 'STATUS'
        ? [`*** laser ready ***\r\n${reply(frame, 'OK', { ...STATUS, boot: 'boot-2' })}`]
        : right(frame);
    await bench.after(1000);
    expect(bench.driver.status().bootId).toBe('boot-2');
  });

  test.each(['NaN', '-5', '1e999', 'Infinity', ''])(
    'says an energy of «%s»: it is never more than a number',
    async (energy) => {
      bench.reply = (frame) =>
        frame.verb === 'QUERY' ? [reply(frame, 'OK', { state: 'done', energy, sha256: '', lens: '' })] : right(frame);
      const answer = await bench.query();
      const measured =
        answer.state === 'done' && answer.result.kind === 'engrave' ? answer.result.energyMilliJ : Number.NaN;
      expect(Number.isFinite(measured) && measured >= 0).toBe(true);
    },
  );

  test('queues no more requests than permitted', async () => {
    bench.reply = () => [];
    const asked = Array.from({ length: 200 }, () => bench.driver.query(ENGRAVE));
    await bench.after(60_000);
    expect((await Promise.all(asked)).every(({ state }) => state === 'unreachable')).toBe(true);
  });
});
