import type { Clock } from '../../stations/clock.ts';
import type { SeededRandom } from '../../stations/random.ts';
import type { Machine, Plant, SerialDevice } from '../plant.ts';
import { TIMED_FAULTS, type FaultRates, type TimedFault } from './fault-rates.ts';

/** Lets faults strike a plant at moments drawn from a seed, and heals each after a while. */

/** What is not the plant's own: cables, and the controller. */
export interface FaultTargets {
  unplug(station: string): void;
  plug(station: string): void;
  /** The device behind a serial line. */
  serial(station: string): SerialDevice | null;
  /** `unsent`: right after the next commit, before anything is sent; else at once. */
  killController(unsent: boolean): void;
}

const MS_PER_SECOND = 1000;
/** How long a fault lasts, from and to. */
const LASTS_MS: Readonly<Record<'link-cut' | 'interlock-open' | 'feeder-empty' | 'emergency-stop', [number, number]>> =
  {
    'link-cut': [200, 20_000],
    'interlock-open': [1000, 15_000],
    'feeder-empty': [2000, 20_000],
    'emergency-stop': [2000, 15_000],
  };

export class FaultInjector {
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #rates: FaultRates;
  readonly #plant: Plant;
  readonly #targets: FaultTargets;
  readonly #cut = new Set<string>();
  readonly struck = new Map<TimedFault, number>();
  #stopped = false;

  constructor(clock: Clock, random: SeededRandom, rates: FaultRates, plant: Plant, targets: FaultTargets) {
    this.#clock = clock;
    this.#random = random;
    this.#rates = rates;
    this.#plant = plant;
    this.#targets = targets;
  }

  start(): void {
    for (const fault of TIMED_FAULTS) {
      const everySeconds = this.#rates.everySeconds[fault];
      if (everySeconds > 0) this.#next(fault, everySeconds * MS_PER_SECOND, this.#random.fork(fault));
    }
  }

  /** No fault strikes any more; what is broken is still healed. */
  stop(): void {
    this.#stopped = true;
  }

  #next(fault: TimedFault, meanMs: number, random: SeededRandom): void {
    this.#clock.schedule(meanMs * (0.25 + 1.5 * random.unit()), () => {
      if (this.#stopped) return;
      this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
      this.#strike(fault, random);
      this.#next(fault, meanMs, random);
    });
  }

  #strike(fault: TimedFault, random: SeededRandom): void {
    switch (fault) {
      case 'reboot':
      case 'reboot-forgets':
        this.#reboot(random.pick(this.#plant.machines), fault === 'reboot-forgets');
        return;
      case 'link-cut': {
        const { id } = random.pick(this.#plant.machines);
        if (this.#cut.has(id)) return;
        this.#cut.add(id);
        this.#targets.unplug(id);
        this.#heal(fault, random, () => {
          this.#cut.delete(id);
          this.#targets.plug(id);
        });
        return;
      }
      case 'interlock-open':
        for (const machine of this.#plant.machines) {
          const interlock =
            machine.link === 'serial' ? (this.#targets.serial(machine.id)?.openInterlock ?? null) : null;
          if (interlock === null) continue;
          interlock(true);
          this.#heal(fault, random, () => interlock(false));
        }
        return;
      case 'feeder-empty': {
        this.#plant.world.takeFeederAway(true);
        this.#plant.publish();
        this.#heal(fault, random, () => {
          this.#plant.world.takeFeederAway(false);
          this.#plant.publish();
        });
        return;
      }
      case 'emergency-stop':
        this.#pressEmergencyStop(true);
        this.#heal(fault, random, () => this.#pressEmergencyStop(false));
        return;
      case 'controller-killed':
      case 'controller-killed-unsent':
        this.#targets.killController(fault === 'controller-killed-unsent');
    }
  }

  #heal(fault: keyof typeof LASTS_MS, random: SeededRandom, act: () => void): void {
    const [least, most] = LASTS_MS[fault];
    this.#clock.schedule(least + (most - least) * random.unit(), act);
  }

  #reboot(machine: Machine, forgets: boolean): void {
    if (machine.link === 'opcua') machine.device.reboot(forgets);
    else this.#targets.serial(machine.id)?.reboot(forgets);
  }

  #pressEmergencyStop(pressed: boolean): void {
    for (const machine of this.#plant.machines) {
      if (machine.link === 'opcua' && machine.id === this.#plant.transport) machine.device.pressEmergencyStop(pressed);
    }
  }
}
