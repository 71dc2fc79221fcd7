import { FaultInjector } from '../../simulator/faults/fault-injector.ts';
import { FAULT_PROFILES, type FaultProfile, type TimedFault } from '../../simulator/faults/fault-rates.ts';
import { SeededRandom } from '../../stations/random.ts';
import { Unattended } from './unattended.ts';
import type { VirtualLine } from './virtual-line.ts';

/** One batch in virtual time, from the first command to its end, through whatever faults the seed draws. */

/** A line that stands still for this long in virtual time will not go on by itself. */
const LIMIT_PER_CARD_MS = 120_000;
const LIMIT_FIXED_MS = 600_000;

export interface Shift {
  /** `done`: the batch has ended. `empty`, `limit`: the line stood still. `failed`: the controller met a defect. */
  readonly end: 'done' | 'empty' | 'limit' | 'failed';
  /** How often each fault struck. */
  readonly struck: ReadonlyMap<TimedFault, number>;
}

/** The line has its orders and has not been started. A controller that is killed starts anew from its journal. */
export async function runShift(line: VirtualLine, seed: string, cards: number, faults: FaultProfile): Promise<Shift> {
  let unattended = new Unattended(line.conductor);
  line.observe(() => unattended.act());
  const random = new SeededRandom(`${seed}/faults`);
  const injector = new FaultInjector(line.clock, random, FAULT_PROFILES[faults], line.plant, line);
  line.start();
  injector.start();
  const limitMs = LIMIT_FIXED_MS + cards * LIMIT_PER_CARD_MS;
  const over = (): boolean => line.failure !== null || unattended.batchEnded;
  for (;;) {
    const end = await line.clock.run(() => over() || line.killed, limitMs);
    if (end !== 'done' || over()) {
      injector.stop();
      return { end: line.failure === null ? end : 'failed', struck: injector.struck };
    }
    line.restartController();
    unattended = new Unattended(line.conductor);
    unattended.act();
  }
}
