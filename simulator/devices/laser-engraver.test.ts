import { hash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import {
  crc16,
  encodeLaserFrame,
  LineReader,
  parseLaserFrame,
  type LaserFrame,
} from '../../stations/laser-engraver/frame.ts';
import { PACKML_COMMANDS } from '../../stations/packml.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { World } from '../world.ts';
import { LaserEngraverDevice } from './laser-engraver.ts';

/** The simulated laser, frame by frame, and what it has begun to burn. */
class Bench {
  readonly clock = new VirtualClock();
  readonly begun: string[] = [];
  readonly #replies: LaserFrame[] = [];
  readonly #reader = new LineReader();
  readonly laser: LaserEngraverDevice;
  #sequence = 0;

  constructor() {
    const world = { at: () => ({}), wear: { engraveContrastPercent: 0 } } as unknown as World;
    this.laser = new LaserEngraverDevice(
      'laser',
      { machine: this.clock, wire: this.clock },
      world,
      new SeededRandom('laser'),
      1000,
      (bytes) => {
        for (const line of this.#reader.push(bytes)) {
          const frame = parseLaserFrame(line);
          if (frame?.direction === '<') this.#replies.push(frame);
        }
      },
      (key) => this.begun.push(key),
    );
  }

  ask(verb: string, values: Readonly<Record<string, string>>): LaserFrame | undefined {
    this.#sequence = (this.#sequence + 1) & 0xff;
    const frame = encodeLaserFrame({ direction: '>', sequence: this.#sequence, verb, values });
    this.laser.receive(Buffer.from(frame, 'latin1'));
    return this.#replies.at(-1);
  }

  async execute(): Promise<void> {
    for (const command of ['Clear', 'Reset', 'Start'] as const) {
      this.ask('CMD', { number: String(PACKML_COMMANDS[command]) });
      await this.clock.run(() => false, this.clock.nowMs() + 1500);
    }
  }

  load(key: string): void {
    this.announce(key);
    this.ask('DATA', { key, offset: '0', data: CONTENT.toString('base64url') });
  }

  announce(key: string, other: Readonly<Record<string, string>> = {}): LaserFrame | undefined {
    const about = { bytes: '5', front: '5', format: 'image/png', power: '1', speed: '1' };
    return this.ask('LOAD', { key, ...about, sha256: hash('sha256', CONTENT), ...other });
  }

  /** Bytes as they are, answered or not. */
  send(bytes: string): readonly LaserFrame[] {
    const before = this.#replies.length;
    this.laser.receive(Buffer.from(bytes, 'latin1'));
    return this.#replies.slice(before);
  }

  async wait(ms: number): Promise<void> {
    await this.clock.run(() => false, this.clock.nowMs() + ms);
  }
}

const CONTENT = Buffer.from('front');
const KEY = 'line-1/C0000001/engrave/1';
const OTHER = 'line-1/C0000002/engrave/1';
const refused = (reason: string): object => ({ verb: 'NO', values: { reason } });

test('a job that is loaded and marked is begun', async () => {
  const bench = new Bench();
  await bench.execute();
  bench.load(KEY);
  expect(bench.ask('MARK', { key: KEY })?.verb).toBe('OK');
  expect(bench.begun).toEqual([KEY]);
});

test.each([
  ['notDone', false],
  ['unknown', true],
] as const)('MARK that comes after QUERY was answered «%s» burns nothing', async (state, forgets) => {
  const bench = new Bench();
  if (forgets) bench.laser.reboot(true);
  await bench.execute();
  bench.load(KEY);
  expect(bench.ask('QUERY', { key: KEY })?.values['state']).toBe(state);
  expect(bench.ask('MARK', { key: KEY })).toMatchObject({ verb: 'NO', values: { reason: 'disowned' } });
  expect(bench.begun).toEqual([]);
});

describe('what PROTOCOL.md promises of the laser', () => {
  let bench: Bench;

  beforeEach(() => {
    bench = new Bench();
  });

  test('it starts in Stopped and Produce, its interlock closed, with no job that has ended', () => {
    expect(bench.ask('STATUS', {})?.values).toMatchObject({ state: '2', mode: '1', interlock: 'closed', ended: '' });
  });

  test('a repeated frame is answered as before and has no second effect', () => {
    const reset = encodeLaserFrame({ direction: '>', sequence: 9, verb: 'CMD', values: { number: '1' } });
    expect(bench.send(reset)).toEqual(bench.send(reset));
    expect(bench.ask('STATUS', {})?.values['state']).toBe('15');
  });

  test('the same number with other bytes is another request', () => {
    const ask = (number: string): string =>
      encodeLaserFrame({ direction: '>', sequence: 9, verb: 'CMD', values: { number } });
    expect(bench.send(ask('1'))).toMatchObject([{ verb: 'OK' }]);
    expect(bench.send(ask('99'))).toMatchObject([refused('argument')]);
  });

  test.each([
    ['of a wrong CRC', (frame: string) => `${frame.slice(0, -5)}0000\n`],
    ['whose CRC is in lower case', (frame: string) => frame.slice(0, -5) + frame.slice(-5).toLowerCase()],
    ['whose sequence is in lower case', (frame: string) => frame.replace('>0A', '>0a')],
    ['that is longer than 1024 bytes', () => longFrame()],
    ['of another direction', () => encodeLaserFrame({ direction: '<', sequence: 10, verb: 'STATUS', values: {} })],
  ])('a frame %s is not answered', (_, spoil) => {
    const frame = encodeLaserFrame({ direction: '>', sequence: 10, verb: 'STATUS', values: {} });
    expect(bench.send(spoil(frame))).toEqual([]);
    expect(bench.send(frame)).toHaveLength(1);
  });

  test('percent-escapes count in either case, and in words that need none', async () => {
    await bench.execute();
    const body = (key: string): string => `>70 QUERY key=${key}`;
    for (const key of ['line-1%2fC0000009%2Fengrave%2f1', 'line-1/C0000009/engrave/%31']) {
      const [reply] = bench.send(`${body(key)}*${crc16(body(key))}\n`);
      expect(reply?.values['state']).toBe('notDone');
    }
    bench.load('line-1/C0000009/engrave/1');
    expect(bench.ask('MARK', { key: 'line-1/C0000009/engrave/1' })).toMatchObject(refused('disowned'));
  });

  test.each([
    ['a digest in upper case', { sha256: 'A'.repeat(64) }],
    ['a digest that is too short', { sha256: 'a'.repeat(63) }],
    ['no bytes', { bytes: '0' }],
    ['more bytes than 1 048 576', { bytes: '1048577' }],
    ['a front face that is longer than all', { front: '6' }],
    ['an invalid number', { power: '0x1' }],
    ['more than full power', { power: '101' }],
    ['no speed', { speed: '0' }],
    ['an unknown format', { format: 'image/bmp' }],
    ['an invalid key', { key: 'C1/engrave' }],
  ])('LOAD of %s is refused with argument', (_, values) => {
    expect(bench.announce(KEY, values)).toMatchObject(refused('argument'));
  });

  test.each([
    ['padded', 'AAA='],
    ['of the alphabet with + and /', '+/+/'],
    ['one character too long', 'AAAAA'],
    ['empty', ''],
    ['longer than 480 bytes', Buffer.alloc(481).toString('base64url')],
    ['longer than what was announced', Buffer.alloc(6).toString('base64url')],
  ])('DATA that is %s is refused with argument', (_, data) => {
    bench.announce(KEY);
    expect(bench.ask('DATA', { key: KEY, offset: '0', data })).toMatchObject(refused('argument'));
  });

  test('DATA without LOAD, or of another job than was loaded last, is refused with unknown', () => {
    const piece = { offset: '0', data: 'AAAA' };
    expect(bench.ask('DATA', { key: KEY, ...piece })).toMatchObject(refused('unknown'));
    bench.announce(KEY);
    bench.announce(OTHER);
    expect(bench.ask('DATA', { key: KEY, ...piece })).toMatchObject(refused('unknown'));
  });

  test('DATA with a gap before it is refused with order', () => {
    bench.announce(KEY);
    expect(bench.ask('DATA', { key: KEY, offset: '1', data: 'AAAA' })).toMatchObject(refused('order'));
  });

  test('a piece that is there already changes nothing, and of one that goes on the rest counts', async () => {
    await bench.execute();
    bench.announce(KEY);
    const send = (offset: string, text: string): string | undefined =>
      bench.ask('DATA', { key: KEY, offset, data: Buffer.from(text).toString('base64url') })?.verb;
    expect([send('0', 'fro'), send('0', 'xxx'), send('1', 'yynt')]).toEqual(['OK', 'OK', 'OK']);
    expect(bench.ask('MARK', { key: KEY })?.verb).toBe('OK');
  });

  test('MARK without LOAD, and before all is there, is refused with notLoaded', async () => {
    await bench.execute();
    expect(bench.ask('MARK', { key: KEY })).toMatchObject(refused('notLoaded'));
    bench.announce(KEY);
    expect(bench.ask('MARK', { key: KEY })).toMatchObject(refused('notLoaded'));
  });

  test('MARK twice burns once, and is answered OK also after the job has ended', async () => {
    await bench.execute();
    bench.load(KEY);
    expect([bench.ask('MARK', { key: KEY })?.verb, bench.ask('MARK', { key: KEY })?.verb]).toEqual(['OK', 'OK']);
    await bench.wait(1500);
    expect(bench.ask('QUERY', { key: KEY })?.values).toMatchObject({ state: 'done', sha256: hash('sha256', CONTENT) });
    bench.load(KEY);
    expect(bench.ask('MARK', { key: KEY })?.verb).toBe('OK');
    expect(bench.begun).toEqual([KEY]);
  });

  test('MARK is refused with state, interlock, busy and checksum', async () => {
    bench.load(KEY);
    expect(bench.ask('MARK', { key: KEY })).toMatchObject(refused('state'));
    await bench.execute();
    bench.announce(OTHER, { sha256: 'a'.repeat(64) });
    bench.ask('DATA', { key: OTHER, offset: '0', data: CONTENT.toString('base64url') });
    expect(bench.ask('MARK', { key: OTHER })).toMatchObject(refused('checksum'));
    bench.load(KEY);
    bench.ask('MARK', { key: KEY });
    bench.load(OTHER);
    expect(bench.ask('MARK', { key: OTHER })).toMatchObject(refused('busy'));
    bench.laser.openInterlock(true);
    expect(bench.ask('MARK', { key: OTHER })).toMatchObject(refused('interlock'));
    expect(bench.ask('QUERY', { key: KEY })?.values).toMatchObject({ state: 'failed', fault: 'laser.interlock-open' });
  });

  test('a request about a job without its key is refused with argument', () => {
    for (const verb of ['DATA', 'MARK', 'QUERY', 'ABORT'])
      expect(bench.ask(verb, {}), verb).toMatchObject(refused('argument'));
  });

  test('ABORT breaks off the job that runs, and is refused with unknown for any other', async () => {
    await bench.execute();
    bench.load(KEY);
    bench.ask('MARK', { key: KEY });
    expect(bench.ask('ABORT', { key: OTHER })).toMatchObject(refused('unknown'));
    expect(bench.ask('ABORT', { key: KEY })?.verb).toBe('OK');
    expect(bench.ask('QUERY', { key: KEY })?.values).toEqual({ state: 'failed', fault: 'laser.failed', begun: 'yes' });
  });

  test('an unknown mode is rejected with argument, one that is not possible now with state', async () => {
    expect(bench.ask('MODE', { number: '9' })).toMatchObject(refused('argument'));
    await bench.execute();
    expect(bench.ask('MODE', { number: '2' })).toMatchObject(refused('state'));
  });

  test('a power cycle loses what was loaded and keeps what ended, the newest 256', async () => {
    const keys = Array.from({ length: 257 }, (_, job) => `line-1/C${job}/engrave/1`);
    await bench.execute();
    for (const key of keys) {
      bench.load(key);
      bench.ask('MARK', { key });
      await bench.wait(1500);
    }
    bench.load(OTHER);
    const before = bench.ask('STATUS', {})?.values;
    bench.laser.reboot(false);
    const after = bench.ask('STATUS', {})?.values;
    expect(after).toMatchObject({ state: '2', ended: keys.at(-1) });
    expect(after?.['boot']).not.toBe(before?.['boot']);
    expect(bench.ask('QUERY', { key: keys[1] ?? '' })?.values['state']).toBe('done');
    expect(bench.ask('QUERY', { key: keys[0] ?? '' })?.values['state']).toBe('notDone');
    expect(bench.ask('MARK', { key: OTHER })).toMatchObject(refused('notLoaded'));
  });

  test('2 s after the last valid frame the beam goes off and the unit holds', async () => {
    bench.laser.misbehaviour.slowness = 10;
    await bench.execute();
    bench.load(KEY);
    bench.ask('MARK', { key: KEY });
    await bench.wait(1900);
    expect(bench.ask('QUERY', { key: KEY })?.values['state']).toBe('running');
    await bench.wait(1500);
    bench.send('rubbish\n');
    await bench.wait(1000);
    expect(bench.ask('STATUS', {})?.values['state']).toBe('11');
    expect(bench.ask('QUERY', { key: KEY })?.values).toEqual({ state: 'failed', fault: 'laser.failed', begun: 'yes' });
  });
});

/** Right in everything but its length. */
function longFrame(): string {
  const body = `>0A STATUS c=${'d'.repeat(1100)}`;
  return `${body}*${crc16(body)}\n`;
}
