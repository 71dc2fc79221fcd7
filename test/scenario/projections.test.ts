import { expect, test } from 'vitest';

import { phasesToDo } from '../../recipes/phases.ts';
import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import { summarize } from '../../cli/simulation/summary.ts';
import type { VirtualLine } from '../../cli/simulation/virtual-line.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { CardList } from '../../controller/history/card-list.ts';
import { History } from '../../controller/history/history.ts';
import { boxes, type Box } from '../../controller/journal/boxes.ts';
import { CARDS as CARD_INDEX } from '../../controller/journal/projections/cards.ts';
import { genealogy, recall } from '../../controller/journal/genealogy.ts';
import { verify } from '../../controller/journal/verify.ts';
import type { BatchWork } from '../../controller/line/batch-commands.ts';
import { ordersNeverBegun } from '../../controller/line/batch-queue.ts';
import { TRACES } from '../../stations/kinds.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultLayout } from './line-test.ts';

/**
 * Every query over cards counts the same cards, at any time: what was begun is accepted, rejected, removed, void or on the line. Held
 * through storms with several batches, splits, remakes and restarts, against a count that knows two kinds of entry and no more.
 */

const SEEDS = ['p2', 'p5'];
const BATCHES = [24, 10];
const CARDS = BATCHES.reduce((sum, cards) => sum + cards, 0);
const BOX_SIZE = 3;
const LOOK_EVERY_MS = 150_000;
const SPLIT_EVERY_MS = 25_000;
const SPLITS_MAX = 2;

const recipe = defaultRecipe(installedRecipes());

type Tally = Record<'accepted' | 'rejected' | 'removed' | 'void' | 'onLine', number>;

const nobody = (): Tally => ({ accepted: 0, rejected: 0, removed: 0, void: 0, onLine: 0 });

/** By batch: each card that was begun once, in what became of it. */
function tallied(line: VirtualLine): Map<string, Tally> {
  const found = new Map<string, Tally>();
  for (const { body } of line.store.read(0)) {
    if (body.kind !== 'card.started' && body.kind !== 'card.ended') continue;
    const batch = line.store.lookup.order(body.order)?.batch ?? '';
    const tally = found.get(batch) ?? nobody();
    found.set(batch, tally);
    if (body.kind === 'card.started') tally.onLine += 1;
    else {
      tally.onLine -= 1;
      tally[body.outcome] += 1;
    }
  }
  return found;
}

function sum(tallies: Iterable<Tally>): Tally {
  const total = nobody();
  for (const tally of tallies)
    for (const outcome of ['accepted', 'rejected', 'removed', 'void', 'onLine'] as const)
      total[outcome] += tally[outcome];
  return total;
}

const cardsOf = ({ accepted, rejected, removed, onLine }: Tally): number => accepted + rejected + removed + onLine;

/** Holds every projection against the tally; the boxes as they are now. */
function compare(line: VirtualLine, boxesBefore: readonly Box[]): Box[] {
  const { store } = line;
  const { state } = line.conductor;
  const byBatch = tallied(line);
  const total = sum(byBatch.values());

  const origins = new Map<string, Tally>();
  for (const { batch, outcome } of genealogy(store)) {
    const tally = origins.get(batch) ?? nobody();
    origins.set(batch, tally);
    tally[outcome] += 1;
  }
  expect(origins).toEqual(byBatch);

  for (const [batch, tally] of byBatch) {
    const { cards, unknown } = recall(store, 'batch', batch);
    expect([cards.length, unknown.length]).toEqual([cardsOf(tally), 0]);
  }
  const byLens = recall(store, 'lens', 'SIM-LENS-1');
  expect(byLens.cards.length + byLens.unknown.length).toBe(cardsOf(total));
  const onLine = recall(store, 'recipeVersion', recipe.recipe.version).cards.filter(
    (card) => card.outcome === 'onLine',
  );
  expect(new Map(onLine.map(({ card, place, serial }) => [card, `${place} ${serial}`]))).toEqual(
    new Map([...state.cards.values()].map(({ id, position, serial }) => [id, `${position} ${serial}`])),
  );

  const listed = new CardList((owner) => store.tables(owner));
  const shown = listed.page({}, { by: 'started', direction: 'asc' }, { skip: 0, count: 1000 });
  const known = [...genealogy(store)].filter(({ outcome }) => outcome !== 'void');
  expect(Object.fromEntries(shown.cards.map((card) => [card.card, card]))).toMatchObject(
    Object.fromEntries(
      known.map(({ card, order, batch, office, outcome, serial, ...origin }) => [
        card,
        {
          card,
          order,
          batch,
          office,
          outcome,
          serial,
          traces: Object.fromEntries(TRACES.map((trace) => [trace, origin[trace]])),
        },
      ]),
    ),
  );
  expect(shown.total).toBe(known.length);
  const unexplained = shown.cards.filter(
    ({ outcome, code }) => (outcome === 'rejected' || outcome === 'removed') && code === '',
  );
  const explained = shown.cards.filter(({ outcome, code }) => outcome === 'accepted' && code !== '');
  expect([unexplained, explained]).toEqual([[], []]);

  const packed = boxes(store, BOX_SIZE);
  expect(packed.flatMap(({ cards }) => cards)).toHaveLength(total.accepted);
  expect(new Set(packed.flatMap(({ cards }) => cards.map(({ order }) => order))).size).toBe(total.accepted);
  const now = new Map(packed.map((box) => [box.box, box]));
  for (const box of boxesBefore) {
    const same = now.get(box.box);
    expect(same?.cards.slice(0, box.state === 'closed' ? same.cards.length : box.cards.length)).toEqual(box.cards);
    expect([box.state, 'closed']).toContain(same?.state);
  }

  const indexed = store
    .tables(CARD_INDEX)
    .prepare('SELECT outcome, count(*) AS count FROM card_index GROUP BY outcome')
    .all();
  const index = nobody();
  for (const { outcome, count } of indexed) index[outcome as keyof Tally] = Number(count);
  expect(index).toEqual(total);

  const history = new History((owner) => store.tables(owner));
  let ordered = 0;
  let setAside = 0;
  for (const batch of history.batches.newest(1000)) {
    const tally = byBatch.get(batch.id) ?? nobody();
    const { accepted, rejected, removed } = batch;
    expect({ accepted, rejected, removed, onLine: batch.onLine, void: tally.void }).toEqual(tally);
    expect(batch.attempts.reduce((cards, attempt) => cards + attempt, 0)).toBe(cardsOf(tally));
    ordered += batch.ordered;
    setAside += batch.setAside;
  }
  const counts = store.lookup.orderCounts();
  expect({ ordered, setAside, open: state.orders.size }).toEqual({
    ordered: CARDS,
    setAside: counts.setAside,
    open: counts.open,
  });

  const always = { first: 0, end: Number.MAX_SAFE_INTEGER };
  for (const unit of ['minute', 'hour'] as const) {
    const counts = history.production.counts({ unit, ...always });
    expect({ ...counts, void: total.void, onLine: total.onLine }).toEqual(total);
  }
  const rejects = history.production.rejectReasons({ fromAt: 0, toAt: Number.MAX_SAFE_INTEGER });
  expect(rejects.reduce((sum, { count }) => sum + count, 0)).toBe(total.rejected + total.removed);

  const proof = verify(store, () => phasesToDo(recipe.recipe.phases));
  expect(proof.violations).toEqual([]);
  expect(proof.orders.ordered).toBe(CARDS);
  expect(proof.orders.accepted + proof.orders.setAside + proof.orders.inProcess + proof.orders.waiting).toBe(CARDS);
  expect(proof.orders).toMatchObject({ accepted: total.accepted, inProcess: total.onLine, setAside });
  const { totals } = state;
  expect(proof.blanks).toMatchObject({ accepted: totals.accepted, rejected: totals.rejected, removed: totals.removed });
  const production = { elapsedMs: 1, downtimeMs: 0, served: 0 };
  expect(summarize(state, counts, state.layout, production).cards).toMatchObject({
    accepted: total.accepted,
    rejected: total.rejected,
    inProcess: total.onLine,
    setAside,
    lost: 0,
    duplicated: 0,
  });
  return packed;
}

const batchesOf = ({ store }: VirtualLine): number =>
  new History((owner) => store.tables(owner)).batches.newest(1000).length;

/** A production manager who splits what waits and what is made, again and again. */
function splitNow(line: VirtualLine, random: SeededRandom): void {
  const { state } = line.conductor;
  if (batchesOf(line) >= BATCHES.length + SPLITS_MAX) return;
  for (const batch of [state.batch, ...state.queuedBatches]) {
    const free = batch === null || batch.ended ? 0 : ordersNeverBegun(state, batch.id).length;
    if (batch === null || free < 2 || random.chance(0.4)) continue;
    const work: BatchWork = { work: 'SplitBatch', batch: batch.id, orders: 1 + Math.floor(random.unit() * (free - 1)) };
    line.conductor.command({ type: 'batch', work, id: `split-${state.seq}`, by: 'manager' });
    return;
  }
}

test.each(SEEDS)('every query counts every card once, in every batch and at any time (seed %s)', async (seed) => {
  const random = new SeededRandom(`${seed}/manager`);
  const line = lineOfSeed(defaultLayout(), recipe, seed, 'storm', 'off');
  for (const cards of BATCHES) line.order(cards);
  let packed: Box[] = [];
  let failure: unknown = null;
  const look = (): void => {
    if (!line.killed && line.conductor.running) {
      try {
        packed = compare(line, packed);
      } catch (error) {
        failure ??= error;
      }
    }
    line.clock.schedule(LOOK_EVERY_MS, look);
  };
  const plan = (): void => {
    if (!line.killed && line.conductor.running) splitNow(line, random);
    line.clock.schedule(SPLIT_EVERY_MS, plan);
  };
  const shift = await runShift(line, {
    seed,
    cards: CARDS,
    faults: 'storm',
    untilEntry: null,
    ...AT_ONCE,
    prepare: () => {
      line.clock.schedule(LOOK_EVERY_MS, look);
      line.clock.schedule(SPLIT_EVERY_MS, plan);
    },
  });
  if (failure !== null) throw new Error(`seed ${seed}`, { cause: failure });
  expect(shift.end).toBe('done');
  packed = compare(line, packed);
  expect(packed.every(({ state }) => state === 'closed')).toBe(true);
  expect(batchesOf(line)).toBeGreaterThan(BATCHES.length);
});

test('after restoring an older backup, unfinished orders are set aside in every query', async () => {
  const line = lineOfSeed(defaultLayout(), recipe, 'older', 'typical', 'off');
  for (const cards of BATCHES) line.order(cards);
  let resumed = false;
  const shift = await runShift(line, {
    seed: 'older',
    cards: CARDS,
    faults: 'typical',
    untilEntry: null,
    downMs: 0,
    whileDown: () => {
      line.store.rollback();
      if (resumed) return;
      resumed = true;
      line.store.append({ kind: 'journal.resumed', from: line.store.entries, lost: 1, by: 'Lan', second: 'Minh' });
      line.store.commit();
    },
    prepare: () => line.clock.schedule(LOOK_EVERY_MS / 2, () => line.killController('now')),
  });
  expect(shift.end).toBe('done');
  expect(resumed).toBe(true);
  compare(line, []);
  expect(line.conductor.state.totals.accepted).toBeGreaterThan(0);
  expect(line.conductor.state.totals.accepted).toBeLessThan(CARDS);
});
