import { hash } from 'node:crypto';

import { expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { encodeLaserFrame, LineReader, parseLaserFrame, type LaserFrame } from '../../stations/laser-engraver/frame.ts';
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
    this.#sequence += 1;
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
    const content = Buffer.from('front');
    const about = { bytes: '5', front: '5', format: 'image/png', power: '1', speed: '1' };
    this.ask('LOAD', { key, ...about, sha256: hash('sha256', content) });
    this.ask('DATA', { key, offset: '0', data: content.toString('base64url') });
  }
}

const KEY = 'line-1/C0000001/engrave/1';

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
