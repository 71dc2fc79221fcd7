import type { UaValue } from '../../stations/links/opcua-link.ts';

/**
 * What numbers of machines were over the last hours, for pen charts: no entry of the journal has them. In memory alone, and bounded:
 * it begins anew with each start of the controller.
 */

export interface Pen {
  /** Wall time, ms since 1970; a value stands until the next one. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

interface Kept {
  readonly name: string;
  readonly times: number[];
  readonly values: number[];
}

/** One value is kept of so long a time, the newest one. */
export const PEN_STEP_MS = 5000;
/** Of a variable: two hours of one that changes all the time, longer of any other. */
export const PEN_POINTS_MAX = 1440;
/** Variables of all machines that are remembered. */
export const PENS_MAX = 1000;
/** A level as machines publish it: `ribbon=412/1000`. */
const LEVEL = /^([a-z-]{1,20})=(\d{1,7})\/\d{1,7}$/;
/** Levels of one value. */
const LEVELS_MAX = 20;
/** So many of the oldest go in one go. */
const DROPPED_AT_ONCE = 240;

export class ValueHistory {
  /** By station, then by path: they come by the thousand a second, and to take the namespaces out of one costs more than all else. */
  readonly #pens = new Map<string, Map<string, Kept>>();
  #count = 0;

  /** `path`: browse names, with their namespaces or without. */
  note(station: string, path: string, value: UaValue, at: number): void {
    if (value.type === 'Strings') {
      for (const line of value.value.slice(0, LEVELS_MAX)) {
        const [, name = '', left] = LEVEL.exec(line) ?? [];
        if (left !== undefined) this.#add(station, `${path}/${name}`, Number(left), at);
      }
      return;
    }
    const number = numberOf(value);
    if (number !== null) this.#add(station, path, number, at);
  }

  #add(station: string, path: string, number: number, at: number): void {
    const pen = this.#penOf(station, path);
    if (pen === null) return;
    const { times, values } = pen;
    const last = times.at(-1);
    if (last !== undefined && at - last < PEN_STEP_MS) {
      // The beginning of its step stays; a clock that was set back adds none before it.
      values[values.length - 1] = number;
      return;
    }
    times.push(at);
    values.push(number);
    if (times.length <= PEN_POINTS_MAX) return;
    times.splice(0, DROPPED_AT_ONCE);
    values.splice(0, DROPPED_AT_ONCE);
  }

  /** Variables of a station that have said a number, in the order of their names, with how often it was another one. */
  names(station: string): { readonly name: string; readonly points: number }[] {
    return [...(this.#pens.get(station)?.values() ?? [])]
      .map(({ name, times }) => ({ name, points: times.length }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Within a span, and the value with which it begins; null for a variable that nobody knows. */
  pen(station: string, name: string, fromAt: number, toAt: number): Pen | null {
    const pen = [...(this.#pens.get(station)?.values() ?? [])].find((one) => one.name === name);
    if (pen === undefined) return null;
    const after = pen.times.findIndex((at) => at > fromAt);
    const first = Math.max(0, (after < 0 ? pen.times.length : after) - 1);
    const beyond = pen.times.findIndex((at) => at >= toAt);
    const end = beyond < 0 ? pen.times.length : beyond;
    return { times: pen.times.slice(first, end), values: pen.values.slice(first, end) };
  }

  #penOf(station: string, path: string): Kept | null {
    const pens = this.#pens.get(station) ?? new Map<string, Kept>();
    this.#pens.set(station, pens);
    const known = pens.get(path);
    if (known !== undefined) return known;
    if (this.#count >= PENS_MAX) return null;
    this.#count += 1;
    const pen = { name: path.replaceAll(/\w+:/g, ''), times: [], values: [] };
    pens.set(path, pen);
    return pen;
  }
}

/** Null for what is no number; true is 1. */
function numberOf(value: UaValue): number | null {
  switch (value.type) {
    case 'Int32':
    case 'UInt32':
    case 'Double':
      return Number.isFinite(value.value) ? value.value : null;
    case 'UInt64':
      return Number(value.value);
    case 'Boolean':
      return value.value ? 1 : 0;
    default:
      return null;
  }
}
