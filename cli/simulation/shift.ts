import { FaultInjector } from '../../simulator/faults/fault-injector.ts';
import { FAULT_PROFILES, swarm, type FaultProfile, type TimedFault } from '../../simulator/faults/fault-rates.ts';
import { SeededRandom } from '../../stations/random.ts';
import { Attendant, LOOK_EVERY_MS } from './attendant.ts';
import { downtimeMs } from './flow-bound.ts';
import { Unattended, type Count } from './unattended.ts';
import type { VirtualLine } from './virtual-line.ts';

/** One batch in virtual time, from the first command to its end, through whatever faults the seed draws. */

/** A line that stands still for this long in virtual time will not go on by itself. */
const LIMIT_PER_CARD_MS = 240_000;
const LIMIT_FIXED_MS = 1_800_000;
/** Whoever makes room on a full disk has done it by then. */
const ROOM_WITHIN_MS = 600_000;

export interface Shift {
  /** `done`: the batch has ended. `stopped`: somebody wanted to look. `empty`, `limit`: the line stood still. `failed`: a defect. */
  readonly end: 'done' | 'stopped' | 'empty' | 'limit' | 'failed';
  /** How often each fault struck. */
  readonly struck: ReadonlyMap<TimedFault, number>;
  /** Time in which the faults left the line no way to produce. */
  readonly downtimeMs: number;
}

export interface ShiftOptions {
  readonly seed: string;
  readonly cards: number;
  readonly faults: FaultProfile;
  /** The shift stops once the journal has this many entries; null for never. */
  readonly untilEntry: number | null;
  /** A controller that is gone is started again after so long, and what happens meanwhile. */
  readonly downMs: number;
  readonly whileDown: () => void;
  /** Told of the injector before the shift begins: a scenario has faults of its own. */
  readonly prepare: (injector: FaultInjector) => void;
}

/** A computer that restarts its controller at once. */
export const AT_ONCE = { downMs: 0, whileDown: () => undefined } as const;

/** The line has its orders and has not been started. A controller that is killed starts anew from its journal. */
export async function runShift(line: VirtualLine, options: ShiftOptions): Promise<Shift> {
  const { seed, cards, faults, untilEntry } = options;
  const random = new SeededRandom(`${seed}/faults`);
  // Two people count what really lies there, but for what is of batches that were counted before.
  const counted = new Map<string, { accepted: number; rejected: number }>();
  const count: Count = (batch) => {
    const { output, rejectBin } = line.plant.world.totals();
    const { state } = line.conductor;
    // Of two batches that lie there one behind the other, the first is told apart by the mark between them.
    const isMarked = state.unreconciled.length > 1 || state.batch !== batch;
    const others = [...counted].filter(([id]) => id !== batch.id).map(([, other]) => other);
    const sum = (of: 'accepted' | 'rejected'): number => others.reduce((total, other) => total + other[of], 0);
    const found = isMarked
      ? { accepted: batch.accepted, rejected: batch.rejected }
      : { accepted: output - sum('accepted'), rejected: rejectBin - sum('rejected') };
    counted.set(batch.id, found);
    return found;
  };
  let unattended = new Unattended(line.conductor, count);
  const attendant = new Attendant(line.plant, random.fork('attendant'), line.conductor, (id) => line.serial(id));
  const profile = FAULT_PROFILES[faults];
  const rates = faults === 'storm' ? swarm(profile, random.fork('swarm')) : profile;
  const injector = new FaultInjector(line.clock, random, rates, line.plant, line);
  const look = (): void => {
    if (!line.killed) {
      attendant.look();
      unattended.act();
    }
    line.clock.schedule(LOOK_EVERY_MS, look);
  };
  options.prepare(injector);
  line.start();
  injector.start();
  line.clock.schedule(LOOK_EVERY_MS, look);
  const limitMs = LIMIT_FIXED_MS + cards * LIMIT_PER_CARD_MS;
  const stopped = (): boolean => untilEntry !== null && line.store.entries >= untilEntry;
  const over = (): boolean => line.failure !== null || unattended.batchEnded || stopped();
  const ended = (end: Shift['end']): Shift => {
    injector.stop();
    if (end === 'done' && !stopped()) line.watch.atEnd();
    return {
      end: line.failure !== null ? 'failed' : stopped() ? 'stopped' : end,
      struck: injector.struck,
      downtimeMs: downtimeMs(injector.outages, line.clock.nowMs()),
    };
  };
  for (;;) {
    const end = await line.clock.run(() => over() || line.killed, limitMs);
    if (end !== 'done' || over()) return ended(end);
    const room = await line.clock.run(() => !line.diskFull, Math.min(limitMs, line.clock.nowMs() + ROOM_WITHIN_MS));
    // A disk that stays full: nothing goes on, and nothing is lost.
    if (room !== 'done') return ended(room);
    options.whileDown();
    const upAtMs = line.clock.nowMs() + options.downMs;
    if (options.downMs > 0) await line.clock.run(() => false, upAtMs);
    line.restartController();
    attendant.follow(line.conductor);
    unattended = new Unattended(line.conductor, count);
  }
}
