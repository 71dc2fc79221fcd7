import { SUPPLIES, type Supply } from './kinds.ts';

export type { Supply } from './kinds.ts';

/** What a machine uses up, or fills: how much is left, and of how much. */

export interface Level {
  /** Cards that can still be made with it, or put into it. */
  readonly left: number;
  readonly capacity: number;
}

/** A machine tells of what it has. */
export type Supplies = Readonly<Partial<Record<Supply, Level>>>;

export const NO_SUPPLIES: Supplies = {};
/** A level that is told wrongly is no level. */
const LEVEL_MAX = 1_000_000;

/** `ribbon=412/1000` for each; what is not of this form is left out. */
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

export function formatSupplies(supplies: Supplies): string[] {
  return Object.entries(supplies).map(([name, { left, capacity }]) => `${name}=${left}/${capacity}`);
}
