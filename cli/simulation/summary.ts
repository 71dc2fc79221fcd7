import type { OrderCounts } from '../../controller/journal/lookup.ts';
import type { LineState } from '../../controller/line/line-state.ts';
import { bottleneck, type Capacity, type LineLayout } from '../../stations/line-layout.ts';

/** The figures that simulate, demo and run end with. */
export interface Summary {
  readonly cards: {
    readonly ordered: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly remade: number;
    readonly setAside: number;
    readonly inProcess: number;
    readonly lost: number;
    readonly duplicated: number;
  };
  readonly blanks: {
    readonly issued: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly removed: number;
    readonly unaccounted: number;
  };
  readonly bottleneck: Capacity;
  readonly cardsPerHour: number;
  readonly lineEfficiency: number;
}

const MS_PER_HOUR = 3_600_000;

/** What the line did in the time that it had. */
export interface Production {
  /** From the start of production to the last card. */
  readonly elapsedMs: number;
  /** Of it, time in which faults left no way to produce. */
  readonly downtimeMs: number;
  /** Cards, good and bad, that the bottleneck has served. */
  readonly served: number;
}

/** `orders`: what became of all of the journal's. */
export function summarize(
  state: LineState,
  orders: OrderCounts,
  layout: LineLayout,
  { elapsedMs, downtimeMs, served }: Production,
): Summary {
  const { totals, batch } = state;
  const inProcess = state.cards.size;
  const { accepted, setAside } = orders;
  let { open } = orders;
  // Those of an import that is not finished are nobody's yet.
  for (const importing of state.importing.values()) open -= importing.orders.length;
  const waiting = state.remakes.length + state.pending.length - state.pendingFrom;
  const onLine = [...state.cards.values()].filter((card) => card.serial !== '').length + state.strays.size;
  const limit = bottleneck(layout);
  const cardsPerHour = elapsedMs > 0 ? (totals.accepted * MS_PER_HOUR) / elapsedMs : 0;
  return {
    cards: {
      ordered: batch === null ? 0 : accepted + setAside + open,
      accepted,
      rejected: totals.rejected,
      remade: totals.remade,
      setAside,
      inProcess,
      lost: open - waiting - inProcess,
      duplicated: totals.accepted - accepted,
    },
    blanks: {
      issued: totals.issued,
      accepted: totals.accepted,
      rejected: totals.rejected,
      removed: totals.removed,
      unaccounted: totals.issued - totals.accepted - totals.rejected - totals.removed - onLine,
    },
    bottleneck: { station: limit.station, cardsPerHour: round(limit.cardsPerHour) },
    cardsPerHour: round(cardsPerHour),
    lineEfficiency:
      Math.round(((served * MS_PER_HOUR) / Math.max(1, elapsedMs - downtimeMs) / limit.cardsPerHour) * 10_000) / 10_000,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
