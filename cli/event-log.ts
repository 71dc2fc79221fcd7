import { lotFault } from '../controller/line/rotation.ts';
import type { Entry } from '../controller/journal/entry.ts';
import { english } from '../hmi/src/words/english.ts';
import { nameOfStation } from '../hmi/src/words/station-name.ts';
import { withContext, type Fault, type FaultCode } from '../stations/fault.ts';
import type { LineLayout } from '../stations/line-layout.ts';
import { isoInZone } from '../stations/zoned-time.ts';
import { say } from './terminal.ts';

/** Alarms that no other entry says. */
const WAITS: ReadonlySet<FaultCode> = new Set([
  'line.waits-for-station',
  'line.waits-for-job',
  'line.nothing-moves',
  'job.overdue',
  'job.unresolved',
  'station.link-unsteady',
]);

/** What no further try ends. */
const WAITS_FOR_PEOPLE: ReadonlySet<FaultCode> = new Set(['station.other-certificate', 'station.chattering']);

/** Tells on stderr, in the HMI's words, what an engineer at the console wants to know of the line. */
export class EventLog {
  readonly #layout: LineLayout;

  constructor(layout: LineLayout) {
    this.#layout = layout;
  }

  tell(entries: readonly Entry[]): void {
    for (const { at, body } of entries) {
      const words = this.#words(body);
      if (words !== null) say(`${isoInZone(at, this.#layout.timeZone)}  ${words}`);
    }
  }

  /** What is wrong, in words. */
  describe({ code, context }: Fault): string {
    return english.faults[code](this.#name(String(context['station'] ?? '')), context);
  }

  #words(body: Entry['body']): string | null {
    switch (body.kind) {
      case 'line.changed': {
        const reason = body.reason === null ? '' : `: ${this.describe(body.reason)}`;
        return `line ${body.from} → ${body.to}${reason}`;
      }
      case 'station.changed': {
        const name = this.#name(body.station);
        if (body.connection === 'online') return body.fault === null ? null : `${name}: ${this.describe(body.fault)}`;
        if (body.fault === null) return null;
        const address = this.#layout.stations.find(({ id }) => id === body.station)?.url ?? '';
        const goesOn = WAITS_FOR_PEOPLE.has(body.fault.code) ? '' : '; trying again';
        return `${this.describe(withContext(body.fault, { station: body.station }))} (${address})${goesOn}`;
      }
      case 'card.condemned':
        return `card ${body.card} is rejected: ${this.describe(body.reason)}`;
      case 'station.withdrawn':
        return this.describe(body.reason);
      case 'station.returned':
        return `${this.#name(body.station)} is in use again, says ${body.by}`;
      case 'lot.suspected':
        return this.describe(lotFault(body.blankLot, body.chipLot, body.failures, body.stations));
      case 'hold.latched':
        return `the line is held: ${this.describe(body.reason)}`;
      case 'alarm.raised':
        // What a station, an order or a bin has is said by an entry of its own.
        return WAITS.has(body.fault.code) ? this.describe(body.fault) : null;
      case 'order.set-aside':
        return `order ${body.order} is set aside for a person`;
      case 'batch.ended':
        return `batch ${body.batch}: ${body.accepted} of ${body.ordered} cards are good, ${body.setAside} orders are set aside`;
      default:
        return null;
    }
  }

  #name(station: string): string {
    const kind = this.#layout.stations.find(({ id }) => id === station)?.kind;
    return nameOfStation(english, kind, station);
  }
}
