import { createHash } from 'node:crypto';

import { NODES, stripPrefix, type JobParameters } from '../../stations/job-control/contract.ts';
import type { UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import type { SeededRandom } from '../../stations/random.ts';
import type { Blank, World } from '../world.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './opcua-unit.ts';

const SPREAD = 0.05;
const CONSUMED: JobParameters = { RibbonLot: 'SIM-RIBBON-1', PanelsUsed: 5 };

/** Prints on whatever blank lies at its position. */
export class PrinterWork implements UnitWork {
  readonly capacity = 1;
  readonly leased = false;
  readonly #world: World;
  readonly #position: string;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  /** What was printed last. */
  #buffer: Blank['printed'] = null;
  readonly #conditions = new Set<'ribbon-out' | 'film-out'>();
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;

  constructor(world: World, position: string, random: SeededRandom, dwellMs: number) {
    this.#world = world;
    this.#position = position;
    this.#random = random;
    this.#dwellMs = dwellMs;
  }

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
  }

  /** Ribbon or film is used up, or was put in. */
  lack(condition: 'ribbon-out' | 'film-out', out: boolean): void {
    if (out) this.#conditions.add(condition);
    else this.#conditions.delete(condition);
    this.#changed(NODES.materialConditions, { type: 'Strings', value: [...this.#conditions] });
  }

  call(): null {
    return null;
  }

  begin(_key: string, parameters: JobParameters): WorkBegun | WorkRefused {
    const blank = this.#world.at(this.#position);
    if (blank === null) return { refused: 'transport.position-empty' };
    const { Template: template, Portrait: portrait } = parameters;
    if (this.#conditions.size > 0)
      return { refused: this.#conditions.has('ribbon-out') ? 'printer.ribbon-out' : 'printer.film-out' };
    if (typeof template !== 'string' || !(portrait instanceof Uint8Array)) return { refused: 'station.refused' };
    const fields = stripPrefix('Field.', parameters);
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => {
        blank.printed = { template, fields, portraitDigest: createHash('sha256').update(portrait).digest('hex') };
        this.#buffer = blank.printed;
        return { ok: true, data: CONSUMED };
      },
      stale: () => {
        if (this.#buffer === null) return null;
        // The picture is new, the text is what was left.
        blank.printed = { ...this.#buffer, portraitDigest: createHash('sha256').update(portrait).digest('hex') };
        return { ok: true, data: CONSUMED };
      },
      pretend: () => CONSUMED,
      interrupt: () => {
        blank.printed = { template, fields: {}, portraitDigest: '' };
      },
    };
  }
}
