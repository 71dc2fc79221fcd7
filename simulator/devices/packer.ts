import { z } from 'zod';

import { NODES, type JobParameters } from '../../stations/job-control/contract.ts';
import type { UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { BOX_SIZE_MAX, PACKER_CONTRACT } from '../../stations/packer/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { formatSupplies } from '../../stations/supplies.ts';
import { ArmedQueue, type Armed } from '../armed-queue.ts';
import { leavesNoMark, type Machine, type SimulatedKind } from '../machine.ts';
import type { World } from '../world.ts';
import { workPosition, type Position } from '../../stations/position.ts';
import { OpcUaUnit } from './opcua-unit.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './unit-work.ts';

const SPREAD = 0.05;
/** Number of labels on a roll. */
const LABELS = 1000;
/** Delay of the unit's stop after a jam, so that the job's response is published first. Milliseconds. */
const JAM_STOPS_MS = 1;

const parametersSchema = z.object({
  Box: z.string().min(1).max(120),
  Slot: z.number().int().min(1),
  Size: z.number().int().min(1).max(BOX_SIZE_MAX),
});

/** Packs the card at its position into the requested box, and counts the cards in the box. */
export class PackerWork implements UnitWork {
  readonly contract = PACKER_CONTRACT;
  readonly capacity = 1;
  readonly #world: World;
  readonly #position: Position;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;
  #jammed: () => void = () => undefined;
  #labelsPrinted = 0;
  #labelOut = false;
  readonly #jams = new ArmedQueue<'jam'>(1);
  readonly #miscounts = new ArmedQueue<'count'>(1);
  /** The card jammed between gripper and box. */
  #stuck: string | null = null;
  boxGone = false;

  constructor(world: World, station: string, random: SeededRandom, dwellMs: number) {
    this.#world = world;
    this.#position = workPosition(station);
    this.#random = random;
    this.#dwellMs = dwellMs;
  }

  /** Sets the callback for a jam, on which the unit holds. */
  onJam(jammed: () => void): void {
    this.#jammed = jammed;
  }

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
    this.#publishSupplies();
  }

  /** The label roll is empty, or was replaced. */
  lackLabels(out: boolean): void {
    this.#labelOut = out;
    if (!out) this.#labelsPrinted = 0;
    this.#changed(NODES.materialConditions, { type: 'Strings', value: out ? ['label-out'] : [] });
    this.#publishSupplies();
  }

  /** Arms a jam of the next card on its way into the box. */
  jamNext(): Armed | null {
    return this.#jams.arm('jam');
  }

  /** Arms a count of one card too many, once. */
  miscountNext(): Armed | null {
    return this.#miscounts.arm('count');
  }

  /** Whether nothing is left for a person to fix. */
  get clear(): boolean {
    if (this.#stuck !== null && !this.#world.astray().includes(this.#stuck)) this.#stuck = null;
    return this.#stuck === null && !this.boxGone;
  }

  get designSpeed(): number {
    return 60_000 / this.#dwellMs;
  }

  call(): null {
    return null;
  }

  stateChanged(): void {
    // What it shows does not depend on it.
  }

  begin(_key: string, parameters: JobParameters): WorkBegun | WorkRefused {
    if (this.#world.at(this.#position) === null) return { refused: 'transport.position-empty' };
    const parsed = parametersSchema.safeParse(parameters);
    if (!parsed.success || parsed.data.Slot > parsed.data.Size) return { refused: 'station.refused' };
    if (this.boxGone) return { refused: 'packer.box-removed' };
    const { Box: box, Slot: slot } = parsed.data;
    const opens = this.#world.finished.inBox(box) === 0;
    if (opens && this.#labelOut) return { refused: 'packer.label-out' };
    const report = (count: number): JobParameters => ({ Box: box, Slot: slot, Count: count, LabelPrinted: opens });
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => {
        if (this.#jams.next() !== null) {
          this.#stuck = this.#world.stick(this.#position);
          this.#jammed();
          return { ok: false, fault: 'packer.jam', data: {} };
        }
        this.#world.pack(this.#position, box);
        if (opens) this.#labelsPrinted += 1;
        this.#publishSupplies();
        return { ok: true, data: report(this.#count(box)) };
      },
      // It assumes that the card is packed, and counts it; only the transport's sensor shows the difference.
      pretend: () => report(this.#count(box) + 1),
      stale: () => null,
      // A gripper that stops leaves the card where it was.
      interrupt: () => ({}),
    };
  }

  #count(box: string): number {
    return this.#world.finished.inBox(box) + (this.#miscounts.next() === null ? 0 : 1);
  }

  /** An empty roll is replaced at once, unless a fault requires it to be empty. */
  #publishSupplies(): void {
    const left = this.#labelOut ? 0 : LABELS - (this.#labelsPrinted % LABELS);
    const supplies = formatSupplies({ labels: { left, capacity: LABELS } });
    this.#changed(NODES.supplyLevels, { type: 'Strings', value: supplies });
  }
}

export const simulatedPacker: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, random, cycleMs, begun }) => {
    const packer = new PackerWork(world, id, random, cycleMs);
    const device = new OpcUaUnit(id, 'SimPacker', clocks, packer, begun);
    packer.onJam(() => void clocks.machine.schedule(JAM_STOPS_MS, () => device.fail('packer.jam')));
    const lookAgain = (): void => {
      if (packer.clear) device.clear();
    };
    const afflictions: Machine['afflictions'] = {
      'box-jam': { how: 'once', arm: () => packer.jamNext() },
      'wrong-count': { how: 'once', arm: () => packer.miscountNext() },
      'label-out': { how: 'lasts', strike: (out) => packer.lackLabels(out) },
      'box-removed': {
        how: 'lasts',
        strike: (gone) => {
          packer.boxGone = gone;
          if (gone) device.fail('packer.box-removed');
          else lookAgain();
        },
      },
    };
    return { id, kind, link: 'opcua', device, afflictions, lookAgain };
  },
  marked: leavesNoMark,
};
