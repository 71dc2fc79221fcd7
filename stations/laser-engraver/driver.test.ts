import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../clock.ts';
import { done, fault, type Fault, type Outcome } from '../fault.ts';
import type { SerialLink, SerialListener } from '../links/serial-link.ts';
import { SeededRandom } from '../random.ts';
import type { Job, JobAnswer, StationEvent } from '../station.ts';
import { LaserEngraverDriver } from './driver.ts';
import { encodeLaserFrame, parseLaserFrame, type LaserFrame } from './frame.ts';

/** What may come over the laser's line that is not right. */

const job = { key: 'line-1/C0000001/engrave/1', work: { kind: 'engrave' } } as unknown as Job;
const HELLO = { manufacturer: 'm', model: 'x', serial: '1', software: '1', protocol: '1' };
const STATUS = { state: '6', mode: '1', boot: 'boot-1', interlock: 'closed' };

type Reply = (frame: LaserFrame) => readonly string[];

/** A laser that answers as a test lets it. */
class ScriptedLaser implements SerialLink {
  /** Frames that arrived, and bytes that are not read by anybody. */
  readonly heard: LaserFrame[] = [];
  static reply: Reply = () => [];
  #listener: SerialListener | null = null;
  closes = 0;

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    return Promise.resolve(done(undefined));
  }
  write(bytes: Uint8Array): void {
    const frame = parseLaserFrame(Buffer.from(bytes).toString('latin1').trimEnd());
    if (frame === null) throw new Error('the driver says what is no frame');
    this.heard.push(frame);
    for (const line of ScriptedLaser.reply(frame)) this.say(line);
  }
  close(): Promise<void> {
    this.closes += 1;
    return Promise.resolve();
  }
  say(bytes: string | Uint8Array): void {
    this.#listener?.bytes(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }
  unplug(reason?: Fault): void {
    this.#listener?.closed(reason);
  }
}

const reply = (to: LaserFrame, verb: string, values: Record<string, string>, shift = 0): string =>
  encodeLaserFrame({ direction: '<', sequence: (to.sequence + shift) & 0xff, verb, values });
const right: Reply = (frame) => {
  switch (frame.verb) {
    case 'HELLO':
      return [reply(frame, 'OK', HELLO)];
    case 'STATUS':
      return [reply(frame, 'OK', STATUS)];
    case 'QUERY':
      return [reply(frame, 'OK', { state: 'running' })];
    default:
      return [reply(frame, 'OK', {})];
  }
};

let clock: VirtualClock;
let lasers: ScriptedLaser[];
let driver: LaserEngraverDriver;
let events: StationEvent[];
const laser = (): ScriptedLaser => {
  const newest = lasers.at(-1);
  if (newest === undefined) throw new Error('nobody has connected');
  return newest;
};
const after = (ms: number): Promise<unknown> => clock.run(() => false, clock.nowMs() + ms);
const query = async (): Promise<JobAnswer> => {
  const asked = driver.query(job);
  await after(2000);
  return asked;
};

beforeEach(async () => {
  clock = new VirtualClock();
  lasers = [];
  events = [];
  ScriptedLaser.reply = right;
  driver = new LaserEngraverDriver('laser', clock, new SeededRandom('laser'), () => {
    lasers.push(new ScriptedLaser());
    return laser();
  });
  driver.listen((event) => events.push(event));
  driver.start();
  await after(20);
});

afterEach(async () => {
  const stopped = driver.stop();
  await after(10_000);
  await stopped;
});

describe('the laser’s line', () => {
  test('carries a status: the laser is online', () => {
    expect(driver.status()).toMatchObject({ connection: 'online', unitState: 'Execute', bootId: 'boot-1' });
  });

  test('carries a reply twice: the second changes nothing', async () => {
    ScriptedLaser.reply = (frame) => right(frame).flatMap((line) => [line, line]);
    expect((await query()).state).toBe('running');
    expect(driver.status().connection).toBe('online');
  });

  test('carries replies to what was asked long ago: they answer nothing', async () => {
    ScriptedLaser.reply = (frame) =>
      frame.verb === 'QUERY'
        ? [reply(frame, 'OK', { state: 'done' }, -1), reply(frame, 'OK', { state: 'notDone' })]
        : right(frame);
    expect((await query()).state).toBe('notDone');
  });

  test('gives back our own bytes: an echo is no reply', async () => {
    ScriptedLaser.reply = (frame) => [encodeLaserFrame(frame), ...right(frame)];
    expect((await query()).state).toBe('running');
  });

  test('carries a reply in pieces, byte by byte', async () => {
    ScriptedLaser.reply = (frame) => right(frame).flatMap((line) => Array.from(line));
    expect((await query()).state).toBe('running');
  });

  test('carries half a frame and then a whole one: the whole one is read', async () => {
    ScriptedLaser.reply = (frame) => right(frame).map((line) => `<07 OK sta\n${line}`);
    expect((await query()).state).toBe('running');
  });

  test('carries two frames in one piece: both are read', async () => {
    ScriptedLaser.reply = (frame) => [
      encodeLaserFrame({ direction: '!', sequence: 0, verb: 'STATUS', values: { ...STATUS, state: '11' } }) +
        right(frame).join(''),
    ];
    expect((await query()).state).toBe('running');
    expect(driver.status().unitState).not.toBeNull();
  });

  test('carries a megabyte of noise: no frame is made of it, and the next one is read', async () => {
    const noise = new SeededRandom('noise').bytes(1_000_000);
    laser().say(noise);
    laser().say('\n');
    expect((await query()).state).toBe('running');
    expect(events.filter(({ type }) => type === 'jobEnded')).toEqual([]);
  });

  test('carries a flood of true frames: nothing grows, and the line goes on', async () => {
    const frame = encodeLaserFrame({ direction: '!', sequence: 1, verb: 'ENDED', values: { key: job.key } });
    for (let index = 0; index < 20_000; index += 1) laser().say(frame);
    expect((await query()).state).toBe('running');
    // One question for all of them, at the most one more while it was open.
    expect(laser().heard.filter(({ verb }) => verb === 'QUERY').length).toBeLessThan(10);
  });

  test.each([
    ['ERR with a reason', (frame: LaserFrame) => [reply(frame, 'ERR', { reason: 'BUSY' })]],
    ['a state that there is not', (frame: LaserFrame) => [reply(frame, 'OK', { state: 'perhaps' })]],
    ['nothing of what was asked', (frame: LaserFrame) => [reply(frame, 'OK', {})]],
  ] as const)('answers %s: the job stays in doubt', async (_, wrong) => {
    ScriptedLaser.reply = (frame) => (frame.verb === 'QUERY' ? wrong(frame) : right(frame));
    expect((await query()).state).toBe('unreachable');
  });

  test('answers with NAK for ever: after three tries each the driver goes on, and floods nobody', async () => {
    ScriptedLaser.reply = (frame) => (frame.verb === 'HELLO' || frame.verb === 'STATUS' ? right(frame) : ['\u0015\n']);
    expect((await query()).state).toBe('unreachable');
    expect(lasers[0]?.heard.filter(({ verb }) => verb === 'QUERY')).toHaveLength(3);
  });

  test('is never read at the other end: the question ends, and the connection is made anew', async () => {
    ScriptedLaser.reply = () => [];
    expect((await query()).state).toBe('unreachable');
    expect(lasers.length).toBeGreaterThan(1);
    expect(lasers[0]?.closes).toBe(1);
  });

  test('is pulled while something is written: one loss, one close', async () => {
    const first = laser();
    ScriptedLaser.reply = () => {
      first.unplug();
      first.unplug();
      return [];
    };
    expect((await query()).state).toBe('unreachable');
    expect(first.closes).toBe(1);
    ScriptedLaser.reply = right;
    await after(5000);
    expect(driver.status().connection).toBe('online');
  });

  test('ends in a device server that speaks Telnet: the laser is not online, and it is said why', async () => {
    const telnet = fault('link.telnet', 'major', { host: 'server', port: 4000 });
    ScriptedLaser.reply = () => {
      laser().unplug(telnet);
      return [];
    };
    laser().unplug();
    await after(3000);
    expect(driver.status()).toMatchObject({
      unitState: null,
      fault: { code: 'link.telnet', context: { station: 'laser', host: 'server' } },
    });
  });

  test('ends in a laser that speaks another version: it is refused', async () => {
    ScriptedLaser.reply = (frame) =>
      frame.verb === 'HELLO' ? [reply(frame, 'OK', { ...HELLO, protocol: '2' })] : right(frame);
    laser().unplug();
    await after(3000);
    expect(driver.status()).toMatchObject({ unitState: null, fault: { code: 'station.protocol' } });
  });

  test('tells of a new boot: the laser’s memory is gone', async () => {
    ScriptedLaser.reply = (frame) =>
      frame.verb === 'STATUS'
        ? [`*** laser ready ***\r\n${reply(frame, 'OK', { ...STATUS, boot: 'boot-2' })}`]
        : right(frame);
    await after(1000);
    expect(driver.status().bootId).toBe('boot-2');
  });

  test.each(['NaN', '-5', '1e999', 'Infinity', ''])(
    'says an energy of «%s»: it is never more than a number',
    async (energy) => {
      ScriptedLaser.reply = (frame) =>
        frame.verb === 'QUERY' ? [reply(frame, 'OK', { state: 'done', energy, sha256: '', lens: '' })] : right(frame);
      const answer = await query();
      const measured =
        answer.state === 'done' && answer.result.kind === 'engrave' ? answer.result.energyMilliJ : Number.NaN;
      expect(Number.isFinite(measured) && measured >= 0).toBe(true);
    },
  );

  test('takes no more questions than may wait', async () => {
    ScriptedLaser.reply = () => [];
    const asked = Array.from({ length: 200 }, () => driver.query(job));
    await after(60_000);
    expect((await Promise.all(asked)).every(({ state }) => state === 'unreachable')).toBe(true);
  });
});
