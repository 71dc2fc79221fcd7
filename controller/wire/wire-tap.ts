import type { Clock } from '../../stations/clock.ts';
import type { OpcUaLink } from '../../stations/links/opcua-link.ts';
import type { SerialLink } from '../../stations/links/serial-link.ts';
import type { StationKind } from '../../stations/station.ts';
import type { WireRecord } from '../gateway/contract.ts';
import { LiveValues } from './live-values.ts';
import { ccidDecoder, laserDecoder, valueWords, type Decoded } from './decode.ts';

/** Listens on the wires while somebody watches; nobody watching, it costs a look at one variable. */

/** Variables that say nothing but that the machine lives. */
const HEARTBEAT = 'Heartbeat';

export class WireTap {
  readonly values = new LiveValues();
  readonly #clock: Clock;
  #listener: ((record: WireRecord) => void) | null = null;
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null for nobody. */
  listen(listener: ((record: WireRecord) => void) | null): void {
    this.#listener = listener;
  }

  serial(link: SerialLink, station: string, kind: StationKind): SerialLink {
    const decoder = kind === 'chip-encoder' ? ccidDecoder : laserDecoder;
    const out = decoder();
    const back = decoder();
    return {
      open: (listener) =>
        link.open({
          bytes: (bytes) => {
            this.#serial(station, 'in', back.push.bind(back), bytes);
            listener.bytes(bytes);
          },
          closed: () => listener.closed(),
        }),
      write: (bytes) => {
        this.#serial(station, 'out', out.push.bind(out), bytes);
        link.write(bytes);
      },
      close: () => link.close(),
    };
  }

  opcUa(link: OpcUaLink, station: string): OpcUaLink {
    return {
      open: () => link.open(),
      close: () => link.close(),
      call: async (object, method, inputs, timeoutMs) => {
        const given = (): string[] => inputs.map((input) => valueWords(input));
        this.#tell(station, 'out', () => ({ layers: [`Call ${plain(method)}`, ...given()], bytes: 0 }));
        const outcome = await link.call(object, method, inputs, timeoutMs);
        this.#tell(station, 'in', () => ({
          layers: [
            `CallResponse ${plain(method)}`,
            ...(outcome.ok ? outcome.value.map((value) => valueWords(value)) : [outcome.fault.code]),
          ],
          bytes: 0,
        }));
        return outcome;
      },
      read: (paths, timeoutMs) => link.read(paths, timeoutMs),
      subscribe: (paths, onData) =>
        link.subscribe(paths, (path, value) => {
          this.values.note(station, path, value);
          if (!path.includes(HEARTBEAT))
            this.#tell(station, 'in', () => ({ layers: [`Notification ${plain(path)}`, valueWords(value)], bytes: 0 }));
          onData(path, value);
        }),
    };
  }

  #serial(station: string, direction: 'in' | 'out', decode: (bytes: Uint8Array) => Decoded[], bytes: Uint8Array): void {
    if (this.#listener === null) return;
    for (const decoded of decode(bytes)) this.#tell(station, direction, () => decoded);
  }

  #tell(station: string, direction: 'in' | 'out', record: () => Decoded): void {
    if (this.#listener === null) return;
    this.#seq += 1;
    const { layers, bytes } = record();
    this.#listener({ seq: this.#seq, at: this.#clock.wallTimeMs(), station, direction, layers, bytes });
  }
}

/** Browse names without their namespaces. */
function plain(path: string): string {
  return path.replaceAll(/\w+:/g, '');
}
