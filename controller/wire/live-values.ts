import type { UaValue } from '../../stations/links/opcua-link.ts';
import type { ValueName } from '../gateway/contract.ts';
import { cut } from './cut.ts';

/**
 * The newest value of every variable that machines report. Values of one notification are sent together: numbers packed as pairs of doubles
 * (number of the variable, value), texts separately.
 */

export interface ValuesUpdate {
  /** Variables reported for the first time. */
  readonly names: readonly ValueName[];
  readonly numbers: Uint8Array;
  readonly texts: readonly (readonly [number, string])[];
}

/** Maximum number of variables; further ones are not shown. */
const VARIABLES_MAX = 20_000;
/** Maximum length of a text: the longest are a transport's positions with their blanks. */
const TEXT_MAX_CHARACTERS = 600;

/** Stores the newest values, and reports changes to one listener. */
export class LiveValues {
  readonly #ids = new Map<string, number>();
  readonly #names: ValueName[] = [];
  readonly #newest = new Map<number, UaValue>();
  #changed = new Map<number, UaValue>();
  #namesSent = 0;
  #listener: ((update: ValuesUpdate) => void) | null = null;
  #due = false;

  /** Null to stop: then only the newest values are stored. */
  listen(listener: ((update: ValuesUpdate) => void) | null): void {
    this.#listener = listener;
  }

  note(station: string, path: string, value: UaValue): void {
    const id = this.#idOf(station, path);
    if (id === null) return;
    this.#newest.set(id, value);
    if (this.#listener === null) return;
    this.#changed.set(id, value);
    if (this.#due) return;
    this.#due = true;
    // All values of one notification are collected first and sent together.
    queueMicrotask(() => this.#flush());
  }

  /** All values, for a page that begins to watch. */
  all(): ValuesUpdate {
    return { names: this.#names, ...packed(this.#newest) };
  }

  #idOf(station: string, path: string): number | null {
    const key = `${station} ${path}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#names.length >= VARIABLES_MAX) return null;
    const id = this.#names.length;
    this.#ids.set(key, id);
    this.#names.push({ id, station, name: path.replaceAll(/\w+:/g, '') });
    return id;
  }

  #flush(): void {
    this.#due = false;
    const changed = this.#changed;
    this.#changed = new Map();
    const names = this.#names.slice(this.#namesSent);
    this.#namesSent = this.#names.length;
    this.#listener?.({ names, ...packed(changed) });
  }
}

function packed(values: ReadonlyMap<number, UaValue>): Pick<ValuesUpdate, 'numbers' | 'texts'> {
  const doubles: number[] = [];
  const texts: (readonly [number, string])[] = [];
  for (const [id, value] of values) {
    const shown = shownAs(value);
    if (typeof shown === 'number') doubles.push(id, shown);
    else texts.push([id, shown]);
  }
  return { numbers: new Uint8Array(Float64Array.from(doubles).buffer), texts };
}

function shownAs(value: UaValue): number | string {
  switch (value.type) {
    case 'Int32':
    case 'UInt32':
    case 'Double':
      return value.value;
    case 'UInt64':
      return Number(value.value);
    case 'Boolean':
      return value.value ? 'true' : 'false';
    case 'String':
    case 'LocalizedText':
      return cut(value.value, TEXT_MAX_CHARACTERS);
    case 'Strings':
    case 'LocalizedTexts':
      return cut(value.value.join(', '), TEXT_MAX_CHARACTERS);
    default:
      return value.type;
  }
}
