import type { Delta, PictureItems } from './contract.ts';

/** The difference to send to a page that has the whole picture. */

/** The changes from one picture to the next, or null for none. */
export function differ(before: PictureItems, after: PictureItems): Omit<Delta, 'sequence' | 'serverTime'> | null {
  const delta: { -readonly [K in keyof Delta]?: Delta[K] } = {};
  if (!same(before.line, after.line)) delta.line = after.line;
  if (!same(before.batch, after.batch)) delta.batch = after.batch;
  if (!same(before.queue, after.queue)) delta.queue = after.queue;
  if (!same(before.blanks, after.blanks)) delta.blanks = after.blanks;
  if (!same(before.plugs, after.plugs)) delta.plugs = after.plugs;
  const stations = changedItems(before.stations, after.stations);
  if (stations !== null) delta.stations = stations;
  const supplies = changedItems(before.supplies, after.supplies);
  if (supplies !== null) delta.supplies = supplies;
  const cards = changedItems(before.cards, after.cards);
  if (cards !== null) delta.cards = cards;
  const tasks = changedItems(before.tasks, after.tasks);
  if (tasks !== null) delta.tasks = tasks;
  const alarms = changedItems(before.alarms, after.alarms);
  if (alarms !== null) delta.alarms = alarms;
  return Object.keys(delta).length === 0 ? null : delta;
}

function changedItems<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): Record<string, T | null> | null {
  const changed: Record<string, T | null> = {};
  let count = 0;
  for (const [key, value] of Object.entries(after)) {
    if (same(before[key], value)) continue;
    changed[key] = value;
    count += 1;
  }
  for (const key of Object.keys(before)) {
    if (key in after) continue;
    changed[key] = null;
    count += 1;
  }
  return count === 0 ? null : changed;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
