import { SUPPLIES, type Supply } from './kinds.ts';

export type { Supply } from './kinds.ts';

/** Supply levels of a machine: remaining quantity and capacity. */

export interface Level {
  /** Number of cards that can still be made with it, or put into it. */
  readonly left: number;
  readonly capacity: number;
}

/** Levels that the machine reports. */
export type Supplies = Readonly<Partial<Record<Supply, Level>>>;

export const NO_SUPPLIES: Supplies = {};
/** Levels with invalid numbers are dropped. */
const LEVEL_MAX = 1_000_000;

/** Parses lines such as `ribbon=412/1000`; skips lines of another form. */
export function parseSupplies(lines: readonly string[]): Supplies {
  const supplies: Partial<Record<Supply, Level>> = {};
  for (const line of lines) {
    const [, name, left, capacity] = /^([a-z-]{1,20})=(\d{1,7})\/(\d{1,7})$/.exec(line) ?? [];
    const supply = SUPPLIES.find((known) => known === name);
    if (supply === undefined) continue;
    const level = { left: Number(left), capacity: Number(capacity) };
    if (level.capacity > 0 && level.capacity <= LEVEL_MAX && level.left <= level.capacity) supplies[supply] = level;
  }
  return supplies;
}

/** Formats levels as `name=left/capacity`, as machines publish them. */
export function formatSupplies(supplies: Supplies): string[] {
  return Object.entries(supplies).map(([name, { left, capacity }]) => `${name}=${left}/${capacity}`);
}
