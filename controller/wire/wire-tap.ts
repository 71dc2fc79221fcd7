import type { Clock } from '../../stations/clock.ts';
import { METHODS } from '../../stations/job-control/contract.ts';
import type { OpcUaLink } from '../../stations/links/opcua-link.ts';
import type { PcscLink } from '../../stations/links/pcsc-link.ts';
import type { SerialLink } from '../../stations/links/serial-link.ts';
import type { StationKind } from '../../stations/kinds.ts';
import type { WireRecord } from '../gateway/contract.ts';
import { LiveValues } from './live-values.ts';
import { describeValue, type Decoded, type SerialDecoder } from './decode.ts';
import { ValueHistory } from './value-history.ts';
import { tapPcsc } from './pcsc-words.ts';
import { serialDecoder } from './serial-decoders.ts';

/** Protocol trace: records the last messages between the controller and each machine, since nobody watches before something goes wrong. */

/** Variables that only show that the machine is alive. */
const HEARTBEAT = 'Heartbeat';
/** Records stored per machine, without routine ones: two cards of an encoder head, some minutes of a printer. */
export const KEPT_OF_A_STATION = 400;

type Direction = WireRecord['direction'];
type TracedMessage = Omit<WireRecord, keyof Decoded> & { readonly words: () => Decoded };

/** Wraps links of all kinds, and records the messages that pass. */
export class WireTap {
  readonly values = new LiveValues();
  readonly history = new ValueHistory();
  readonly #clock: Clock;
  /** By station, oldest first. */
  readonly #kept = new Map<string, TracedMessage[]>();
  #listener: ((record: WireRecord) => void) | null = null;
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null for nobody. */
  listen(listener: ((record: WireRecord) => void) | null): void {
    this.#listener = listener;
  }

  /** The last messages of all machines, oldest first. */
  past(): WireRecord[] {
    return [...this.#kept.values()]
      .flat()
      .toSorted((one, other) => one.seq - other.seq)
      .map((heard) => recordOf(heard));
  }

  serial(link: SerialLink, station: string, kind: StationKind): SerialLink {
    const decoder = serialDecoder(kind);
    const out = decoder('out');
    const back = decoder('in');
    return {
      open: (listener) =>
        link.open({
          bytes: (bytes) => {
            this.#serial(station, 'in', back, bytes);
            listener.bytes(bytes);
          },
          closed: (reason) => listener.closed(reason),
        }),
      write: (bytes) => {
        this.#serial(station, 'out', out, bytes);
        link.write(bytes);
      },
      close: () => link.close(),
    };
  }

  pcsc(link: PcscLink, station: string): PcscLink {
    return tapPcsc(link, (direction, decoded) => this.#said(station, direction, decoded));
  }

  opcUa(link: OpcUaLink, station: string): OpcUaLink {
    return {
      open: () => link.open(),
      close: () => link.close(),
      call: async (object, method, inputs, timeoutMs) => {
        const routine = method === METHODS.renewLease;
        // Decoded at once: job content is personal and is not stored here.
        this.#said(station, 'out', {
          layers: [`Call ${plain(method)}`, ...inputs.map((input) => describeValue(input))],
          bytes: 0,
          routine,
        });
        const outcome = await link.call(object, method, inputs, timeoutMs);
        const answer = outcome.ok ? outcome.value.map((value) => describeValue(value)) : [outcome.fault.code];
        this.#said(station, 'in', { layers: [`CallResponse ${plain(method)}`, ...answer], bytes: 0, routine });
        return outcome;
      },
      read: (paths, timeoutMs) => link.read(paths, timeoutMs),
      lacking: (paths, timeoutMs) => link.lacking(paths, timeoutMs),
      subscribe: (paths, onData) =>
        link.subscribe(paths, (path, value) => {
          this.values.note(station, path, value);
          // There may be thousands a second, and most are never shown: they are decoded on demand.
          if (!path.includes(HEARTBEAT)) {
            this.history.note(station, path, value, this.#clock.wallTimeMs());
            this.#record(station, 'in', false, () => ({
              layers: [`Notification ${plain(path)}`, describeValue(value)],
              bytes: 0,
              routine: false,
            }));
          }
          onData(path, value);
        }),
      terms: () => link.terms(),
      certificate: () => link.certificate(),
    };
  }

  #serial(station: string, direction: Direction, decoder: SerialDecoder, bytes: Uint8Array): void {
    for (const decoded of decoder.push(bytes)) this.#said(station, direction, decoded);
  }

  #said(station: string, direction: Direction, decoded: Decoded): void {
    this.#record(station, direction, decoded.routine, () => decoded);
  }

  #record(station: string, direction: Direction, routine: boolean, words: () => Decoded): void {
    if (routine && this.#listener === null) return;
    this.#seq += 1;
    const heard: TracedMessage = { seq: this.#seq, at: this.#clock.wallTimeMs(), station, direction, words };
    if (!routine) this.#keep(heard);
    this.#listener?.(recordOf(heard));
  }

  #keep(heard: TracedMessage): void {
    const kept = this.#kept.get(heard.station) ?? [];
    if (kept.length === 0) this.#kept.set(heard.station, kept);
    kept.push(heard);
    if (kept.length > KEPT_OF_A_STATION) kept.shift();
  }
}

function recordOf({ words, ...heard }: TracedMessage): WireRecord {
  return { ...heard, ...words() };
}

/** Browse names without their namespaces. */
function plain(path: string): string {
  return path.replaceAll(/\w+:/g, '');
}
