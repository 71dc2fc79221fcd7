import { NODES, type JobParameters } from '../../stations/job-control/contract.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { picturesDigest } from '../../stations/picture-digest.ts';
import { PICTURE_FORMATS, PRINTER_CONTRACT } from '../../stations/printer/contract.ts';
import { formatSupplies, type Level } from '../../stations/supplies.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { brokenOff, drawImperfection, staleFront, type FaceWork } from '../workmanship.ts';
import type { Machine, SimulatedKind } from '../machine.ts';
import type { World } from '../world.ts';
import { workPosition, type Position } from '../../stations/position.ts';
import { OpcUaUnit } from './opcua-unit.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './unit-work.ts';

const SPREAD = 0.05;
/** Capacity in cards of a ribbon with five panels per card, and of a roll of retransfer film. */
const RIBBON_CARDS = 1000;
const FILM_CARDS = 1500;
const CONSUMED: JobParameters = { RibbonLot: 'SIM-RIBBON-1', PanelsUsed: 5 };

/** Prints on the blank at its position. */
export class PrinterWork implements UnitWork {
  readonly capacity = 1;
  readonly contract = PRINTER_CONTRACT;
  readonly #world: World;
  readonly #position: Position;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  /** Cards printed since both rolls were new. */
  #printed = 0;
  /** The last work printed. */
  #buffer: FaceWork | null = null;
  readonly #conditions = new Set<'ribbon-out' | 'film-out'>();
  #changed: (path: UaPath, value: UaValue) => void = () => undefined;

  constructor(world: World, station: string, random: SeededRandom, dwellMs: number) {
    this.#world = world;
    this.#position = workPosition(station);
    this.#random = random;
    this.#dwellMs = dwellMs;
  }

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#changed = changed;
    this.#publishSupplies();
  }

  /** An empty roll is replaced at once, unless a fault requires it to be empty. */
  #publishSupplies(): void {
    const left = (capacity: number, condition: 'ribbon-out' | 'film-out'): Level => ({
      left: this.#conditions.has(condition) ? 0 : capacity - (this.#printed % capacity),
      capacity,
    });
    const supplies = { ribbon: left(RIBBON_CARDS, 'ribbon-out'), film: left(FILM_CARDS, 'film-out') };
    this.#changed(NODES.supplyLevels, { type: 'Strings', value: formatSupplies(supplies) });
  }

  /** Ribbon or film is empty, or was replaced. */
  lack(condition: 'ribbon-out' | 'film-out', out: boolean): void {
    if (out) this.#conditions.add(condition);
    else this.#conditions.delete(condition);
    // The new roll is full.
    if (!out) this.#printed = 0;
    this.#changed(NODES.materialConditions, { type: 'Strings', value: [...this.#conditions] });
    this.#publishSupplies();
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

  begin(_key: JobKey, parameters: JobParameters): WorkBegun | WorkRefused {
    const blank = this.#world.at(this.#position);
    if (blank === null) return { refused: 'transport.position-empty' };
    if (this.#conditions.size > 0)
      return { refused: this.#conditions.has('ribbon-out') ? 'printer.ribbon-out' : 'printer.film-out' };
    const work = this.#workOf(parameters);
    if (work === null) return { refused: 'station.refused' };
    const done: JobParameters = { ...CONSUMED, Sha256: picturesDigest(work.faces) };
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => {
        blank.printed = work;
        this.#buffer = work;
        this.#printed += 1;
        this.#publishSupplies();
        return { ok: true, data: done };
      },
      stale: () => {
        if (this.#buffer === null) return null;
        blank.printed = staleFront(this.#buffer, work);
        return { ok: true, data: done };
      },
      pretend: () => done,
      interrupt: () => {
        blank.printed = brokenOff(work);
        return {};
      },
    };
  }

  /** Null when the content does not match its checksum, or cannot be printed. */
  #workOf({ Format: format, Front: front, Back: back, Sha256: sha256 }: JobParameters): FaceWork | null {
    const known = PICTURE_FORMATS.find((name) => name === format);
    if (known === undefined || !(front instanceof Uint8Array) || !(back instanceof Uint8Array)) return null;
    if (picturesDigest({ front, back }) !== sha256) return null;
    const wear = { offsetMm: this.#world.wear.printOffsetMm, contrastLossPercent: 0 };
    return { format: known, faces: { front, back }, imperfection: drawImperfection(this.#random, wear) };
  }
}

export const simulatedPrinter: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, random, cycleMs, begun }) => {
    const printer = new PrinterWork(world, id, random, cycleMs);
    const device = new OpcUaUnit(id, 'SimPrinter', clocks, printer, begun);
    const afflictions: Machine['afflictions'] = {
      'ribbon-out': { how: 'lasts', strike: (out) => printer.lack('ribbon-out', out) },
      'film-out': { how: 'lasts', strike: (out) => printer.lack('film-out', out) },
    };
    return { id, kind, link: 'opcua', device, afflictions, lookAgain: null };
  },
  marked: ({ printed }) => printed !== null,
};
