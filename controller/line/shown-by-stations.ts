import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { transportOf, type LineLayout } from '../../stations/line-layout.ts';
import type { LinkTerms } from '../../stations/links/opcua-link.ts';
import type { Station } from '../../stations/station.ts';
import type { Supplies } from '../../stations/supplies.ts';
import type { Sensors } from '../../stations/transport/contract.ts';

/** What the machines show now, beside what is in the journal: nothing of it lasts. */
export class ShownByStations {
  readonly #transport: string;
  readonly #stations: ReadonlyMap<string, Station>;

  constructor(layout: LineLayout, stations: ReadonlyMap<string, Station>) {
    this.#transport = transportOf(layout).id;
    this.#stations = stations;
  }

  /** What the transport's sensors see; null while it is away. */
  get sensors(): Sensors | null {
    return this.#stations.get(this.#transport)?.status().positions ?? null;
  }

  /** What the transport read of the blank that left its feeder last; empty where nothing tells. */
  get lastFed(): BlankSerial {
    return this.#stations.get(this.#transport)?.status().lastFed ?? NO_SERIAL;
  }

  /** What the machines use up or fill, station by station, as far as they tell. */
  get supplies(): ReadonlyMap<string, Supplies> {
    return new Map([...this.#stations].map(([id, station]) => [id, station.supplies()]));
  }

  /** What the machines' servers grant, station by station. */
  get terms(): ReadonlyMap<string, LinkTerms> {
    return new Map(
      [...this.#stations].flatMap(([id, station]) => {
        const terms = station.terms();
        return terms === null ? [] : [[id, terms] as const];
      }),
    );
  }
}
