import type { CardView, StationView } from '../../../controller/gateway/contract.ts';

/** How long the machines' last jobs took, as this page has seen them, and which machine all others wait for by design. */
export class CycleTimes {
  /** What is worked on: by card, where and since when. */
  #working = new Map<string, { readonly station: string; readonly since: number }>();
  readonly #tookMs = new Map<string, number>();

  /** Takes note of the cards as they are now; by station, ms of its last job. */
  observe(cards: Iterable<CardView>): ReadonlyMap<string, number> {
    const working = new Map<string, { readonly station: string; readonly since: number }>();
    for (const { id, state, position, since } of cards) {
      const before = this.#working.get(id);
      const goesOn = state === 'working' && before?.station === position && before.since === since;
      if (before !== undefined && !goesOn && since > before.since)
        this.#tookMs.set(before.station, since - before.since);
      if (state === 'working') working.set(id, { station: position, since });
    }
    this.#working = working;
    return new Map(this.#tookMs);
  }
}

/** The kind of machine whose share of a card takes longest by design; null where nothing is known. */
export function slowestKind(stations: readonly StationView[]): StationView['kind'] | null {
  const working = stations.filter(({ carries, dwellMs }) => !carries && dwellMs > 0);
  const share = ({ kind, dwellMs }: StationView): number => dwellMs / working.filter((one) => one.kind === kind).length;
  return working.toSorted((one, other) => share(other) - share(one))[0]?.kind ?? null;
}
