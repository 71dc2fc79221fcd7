import { createHash } from 'node:crypto';

import { stripPrefix, type JobParameters } from '../../stations/job-control/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import type { World } from '../world.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './opcua-unit.ts';

const SPREAD = 0.05;
const PANELS_PER_CARD = 5;

/** Prints on whatever blank lies at its position. */
export class PrinterWork implements UnitWork {
  readonly capacity = 1;
  readonly leased = false;
  readonly #world: World;
  readonly #position: string;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;

  constructor(world: World, position: string, random: SeededRandom, dwellMs: number) {
    this.#world = world;
    this.#position = position;
    this.#random = random;
    this.#dwellMs = dwellMs;
  }

  observe(): void {
    // A printer exposes nothing beyond what every unit does.
  }

  call(): null {
    return null;
  }

  begin(_key: string, parameters: JobParameters): WorkBegun | WorkRefused {
    const blank = this.#world.at(this.#position);
    if (blank === null) return { refused: 'transport.position-empty' };
    const { Template: template, Portrait: portrait } = parameters;
    if (typeof template !== 'string' || !(portrait instanceof Uint8Array)) return { refused: 'station.refused' };
    const fields = stripPrefix('Field.', parameters);
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => {
        blank.printed = { template, fields, portraitDigest: createHash('sha256').update(portrait).digest('hex') };
        return { ok: true, data: { RibbonLot: 'SIM-RIBBON-1', PanelsUsed: PANELS_PER_CARD } };
      },
      interrupt: () => {
        blank.printed = { template, fields: {}, portraitDigest: '' };
      },
    };
  }
}
