import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { transportOf, type LineLayout } from '../../stations/line-layout.ts';
import type { LinkTerms } from '../../stations/links/opcua-link.ts';
import type { Station } from '../../stations/station.ts';
import type { Supplies } from '../../stations/supplies.ts';
import type { Sensors } from '../../stations/transport/contract.ts';

/** Live values of the machines that are not in the journal; lost on a restart. */
export class ShownByStations {
  readonly #transport: string;
  readonly #stations: ReadonlyMap<string, Station>;

  constructor(layout: LineLayout, stations: ReadonlyMap<string, Station>) {
    this.#transport = transportOf(layout).id;
    this.#stations = stations;
  }

  /** The transport's sensor readings; null while it is offline. */
  get sensors(): Sensors | null {
    return this.#stations.get(this.#transport)?.status().positions ?? null;
  }

  /** The serial of the blank that left the feeder last; empty where the transport reports none. */
  get lastFed(): BlankSerial {
    return this.#stations.get(this.#transport)?.status().lastFed ?? NO_SERIAL;
  }

  /** Consumables and containers per station, where the machine reports them. */
  get supplies(): ReadonlyMap<string, Supplies> {
    return new Map([...this.#stations].map(([id, station]) => [id, station.supplies()]));
  }

  /** The link terms granted by each machine's server, per station. */
  get terms(): ReadonlyMap<string, LinkTerms> {
    return new Map(
      [...this.#stations].flatMap(([id, station]) => {
        const terms = station.terms();
        return terms === null ? [] : [[id, terms] as const];
      }),
    );
  }
}
