import type { Entry, EntryBody } from '../../controller/journal/entry.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { InvariantError } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import { lineOfSeed } from '../simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../simulation/shift.ts';

/** What a short simulated shift without faults wrote, so that more like it can be written under other names. */

export interface CardNames {
  readonly card: string;
  readonly order: string;
  readonly serial: string;
}

export interface CardTemplate {
  readonly serial: string;
  /** `afterMs`: since the card was begun. */
  readonly entries: readonly { readonly afterMs: number; readonly bodyOf: (names: CardNames) => EntryBody }[];
}

export interface ShiftTemplate {
  readonly layout: LineLayout;
  /** From the controller's start until the line executes, with an order waiting. */
  readonly opening: readonly EntryBody[];
  /** In the order in which they were begun. */
  readonly cards: readonly CardTemplate[];
  /** The machines' states once the line is complete. */
  readonly closing: readonly EntryBody[];
}

const SEED = 'long journal';
const CARDS = 40;
/** The first cards meet an empty line and the last ones are alone on it: those between are as most are. */
const EDGE_CARDS = 12;

export async function shiftTemplate(recipe: LoadedRecipe): Promise<ShiftTemplate> {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new InvariantError('the default layout is not readable');
  const line = lineOfSeed(layout.value, recipe, SEED, 'none', 'off');
  line.order(CARDS);
  const shift = { seed: SEED, cards: CARDS, faults: 'none', untilEntry: null, ...AT_ONCE } as const;
  const { end } = await runShift(line, { ...shift, prepare: () => undefined });
  if (end !== 'done') throw new InvariantError(`the simulated shift ended as ${end}`);
  const entries = [...line.store.read(0)];
  const opened = entries.findIndex(({ body }) => body.kind === 'line.opened');
  const executing = entries.findIndex(({ body }) => body.kind === 'line.changed' && body.to === 'Execute');
  const completed = entries.findLastIndex(({ body }) => body.kind === 'line.changed');
  const begun = entries.flatMap(({ body }) => (body.kind === 'card.started' ? [body.card] : []));
  return {
    layout: layout.value,
    opening: entries.slice(opened, executing + 1).map(({ body }) => body),
    cards: begun.slice(EDGE_CARDS, -EDGE_CARDS).map((card) => cardTemplate(entries, card)),
    closing: entries
      .slice(completed + 1)
      .map(({ body }) => body)
      .filter(({ kind }) => kind === 'unit.commanded' || kind === 'station.changed'),
  };
}

function cardTemplate(entries: readonly Entry[], card: string): CardTemplate {
  const own = entries.filter(({ body }) => isOf(body, card));
  const [first] = own;
  const last = own.at(-1);
  if (first?.body.kind !== 'card.started' || last?.body.kind !== 'card.ended' || last.body.outcome !== 'accepted')
    throw new InvariantError(`card ${card} of the simulated shift is no good one`);
  const { order } = first.body;
  const { serial } = last.body;
  const { at: begunAt } = first;
  return {
    serial,
    entries: own.map(({ at, body }) => ({ afterMs: at - begunAt, bodyOf: underNames(body, { card, order, serial }) })),
  };
}

/** The same fact of another card. It is not read by its schema here: the store does, before it writes it. */
function underNames(body: EntryBody, { card, order, serial }: CardNames): (names: CardNames) => EntryBody {
  const parts = JSON.stringify(body).split(new RegExp(`(${[card, order, serial].join('|')})`));
  return (names) => {
    const others = new Map([
      [card, names.card],
      [order, names.order],
      [serial, names.serial],
    ]);
    return JSON.parse(parts.map((part) => others.get(part) ?? part).join('')) as EntryBody;
  };
}

function isOf(body: EntryBody, card: string): boolean {
  if ('card' in body) return body.card === card;
  return body.kind === 'job.ended' && body.key.includes(`/${card}.`);
}
