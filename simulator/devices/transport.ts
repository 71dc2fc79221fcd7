import { z } from 'zod';

import type { FaultCode } from '../../stations/fault.ts';
import { NODES, type JobParameters } from '../../stations/job-control/contract.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { FEEDER, formatPositions, OUTPUT, REJECT_BIN, TRANSPORT_CONTRACT } from '../../stations/transport/contract.ts';
import { formatSupplies } from '../../stations/supplies.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { leavesNoMark, NO_AFFLICTIONS, type SimulatedKind } from '../machine.ts';
import type { World } from '../world.ts';
import { parsePosition, type Position } from '../../stations/position.ts';
import { OpcUaUnit } from './opcua-unit.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './unit-work.ts';

/** Relative variation of a move's duration. */
const SPREAD = 0.04;
/** Number of belts that can run at once. */
const CAPACITY = 32;

const place = z.string().transform((text, context): Position => {
  const parsed = parsePosition(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'is no position' });
  return z.NEVER;
});
const parametersSchema = z.discriminatedUnion('Work', [
  z.object({ Work: z.literal('feed'), To: place }),
  z.object({ Work: z.literal('move'), From: place, To: place, Serial: z.string() }),
]);

/** Feeder, positions and stackers: moves blanks, and reads the serial of each. */
export class TransportWork implements UnitWork {
  readonly capacity = CAPACITY;
  readonly contract = TRANSPORT_CONTRACT;
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #moveMs: number;
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;
  #conditions: readonly string[] = [];
  #supplies: readonly string[] = [];
  #jammed: () => void = () => undefined;

  constructor(world: World, random: SeededRandom, moveMs: number) {
    this.#world = world;
    this.#random = random;
    this.#moveMs = moveMs;
  }

  /** Sets the callback for a jam, on which the unit holds. */
  onJam(jammed: () => void): void {
    this.#jammed = jammed;
  }

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
    this.publish();
  }

  get designSpeed(): number {
    return 60_000 / this.#moveMs;
  }

  call(): null {
    return null;
  }

  stateChanged(): void {
    // What it shows does not depend on it.
  }

  begin(_key: JobKey, raw: JobParameters): WorkBegun | WorkRefused {
    const parsed = parametersSchema.safeParse(raw);
    if (!parsed.success) return { refused: 'station.refused' };
    const parameters = parsed.data;
    const from = parameters.Work === 'feed' ? FEEDER : parameters.From;
    if (!this.#world.knows(parameters.To)) return { refused: 'station.refused' };
    if (this.#world.jammed) return { refused: 'transport.jam' };
    if (!this.#world.free(parameters.To)) return { refused: occupied(parameters.To) };
    if (parameters.Work === 'feed' && this.#world.feeder.empty) return { refused: 'transport.feeder-empty' };
    if (parameters.Work === 'move') {
      const there = this.#world.at(parameters.From);
      if (there === null) return { refused: 'transport.position-empty' };
      if (there.serial !== parameters.Serial) return { refused: 'transport.serial-mismatch' };
    }
    const lifted = this.#world.lift(from, parameters.To);
    if (lifted === null) return { refused: 'transport.position-empty' };
    this.publish();
    const told: JobParameters =
      parameters.Work === 'feed' ? { Serial: lifted.serial, ...this.#world.feeder.lots() } : { Serial: lifted.serial };
    const settle = (place: () => void): void => {
      place();
      this.publish();
    };
    return {
      durationMs: this.#random.spread(this.#moveMs, SPREAD),
      finish: () => {
        switch (lifted.mishap) {
          case 'jam':
            settle(lifted.jam);
            this.#jammed();
            return { ok: false, fault: 'transport.jam', data: { Serial: lifted.serial } };
          case 'drop':
            settle(lifted.drop);
            return { ok: false, fault: 'transport.position-empty', data: { Serial: lifted.serial } };
          case 'double-feed':
            settle(lifted.land);
            return lifted.blanks > 1
              ? { ok: false, fault: 'transport.double-feed', data: { Serial: lifted.serial } }
              : { ok: true, data: told };
          case 'misread':
          case null:
            settle(lifted.land);
            return { ok: true, data: told };
        }
      },
      // Independent sensors report which blank is where.
      pretend: () => null,
      stale: () => null,
      // A belt that stops still lets the blank arrive at its target.
      interrupt: () => {
        settle(lifted.land);
        return { Serial: lifted.serial };
      },
    };
  }

  publish(): void {
    this.#changed(NODES.positions, { type: 'Strings', value: formatPositions(this.#world.positions()) });
    const supplies = formatSupplies(this.#world.supplies());
    if (supplies.join() !== this.#supplies.join()) {
      this.#supplies = supplies;
      this.#changed(NODES.supplyLevels, { type: 'Strings', value: supplies });
    }
    const conditions = [...(this.#world.feeder.empty ? ['feeder-empty'] : []), ...this.#world.finished.full];
    if (this.#conditions.join() === conditions.join()) return;
    this.#conditions = conditions;
    this.#changed(NODES.materialConditions, { type: 'Strings', value: conditions });
  }
}

function occupied(to: Position): FaultCode {
  if (to === OUTPUT) return 'transport.output-full';
  return to === REJECT_BIN ? 'transport.reject-bin-full' : 'transport.position-occupied';
}

export const simulatedTransport: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, random, cycleMs, begun }) => {
    const transport = new TransportWork(world, random, cycleMs);
    const device = new OpcUaUnit(id, 'SimTransport', clocks, transport, begun);
    transport.onJam(() => device.fail('transport.jam'));
    world.onTaken(() => transport.publish());
    const lookAgain = (): void => {
      if (!world.jammed) device.clear();
      transport.publish();
    };
    return { id, kind, link: 'opcua', device, afflictions: NO_AFFLICTIONS, lookAgain };
  },
  marked: leavesNoMark,
};
