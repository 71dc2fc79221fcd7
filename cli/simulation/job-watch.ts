import type { EntryBody, EntryOf } from '../../controller/journal/entry.ts';
import { jobKeyParts, type JobKey } from '../../stations/job-key.ts';
import { capabilitiesOf, type StationKind } from '../../stations/kinds.ts';
import type { Position } from '../../stations/position.ts';
import { OUTPUT, REJECT_BIN } from '../../stations/transport/contract.ts';
import type { Expect } from './retry-watch.ts';

/**
 * Invariants 5, 7 and 8, as far as they are about jobs: written down before a machine begins it, done once, sent to a position of its own,
 * and none after a stop that a person must end.
 */

const STACKERS: ReadonlySet<string> = new Set([OUTPUT, REJECT_BIN]);
/** Jobs of which it is remembered that they were begun. */
const BEGUN_KEPT = 4096;

export class JobWatch {
  readonly #kindOf: (station: string) => StationKind | undefined;
  readonly #expect: Expect;
  /** Jobs that are in the journal and have not ended. */
  readonly #requested = new Set<JobKey>();
  readonly #begun = new Set<JobKey>();
  readonly #everySeries = new Set<string>();
  #series = '';
  /** Positions to which a card is on its way, with the job that brings it. */
  readonly #aimedAt = new Map<Position, JobKey>();
  /** After a restart or an emergency stop nothing is begun until a person says so. */
  #mayBegin = true;
  #opened = false;

  constructor(kindOf: (station: string) => StationKind | undefined, expect: Expect) {
    this.#kindOf = kindOf;
    this.#expect = expect;
  }

  /** A machine begins the work of a job. Invariants 5 and 7: it was asked to by somebody who had written it down first. */
  begun(station: string, key: JobKey): void {
    this.#expect(this.#requested.has(key), `${station} was asked for ${key}, which no journal knows`);
    this.#expect(!this.#begun.has(key), `${station} did ${key} twice`);
    this.#begun.add(key);
    const oldest = this.#begun.values().next();
    if (this.#begun.size > BEGUN_KEPT && !oldest.done) this.#begun.delete(oldest.value);
  }

  learn(body: EntryBody): void {
    switch (body.kind) {
      case 'line.opened':
        // A journal that was restored numbers its cards anew: no key of before may come again.
        this.#series = body.jobSeries;
        this.#expect(!this.#everySeries.has(this.#series), `the series ${this.#series} of keys was there before`);
        this.#everySeries.add(this.#series);
        this.#mayBegin = !this.#opened;
        this.#opened = true;
        return;
      case 'line.changed':
        if (body.to === 'Aborting') this.#mayBegin = false;
        return;
      case 'command.accepted':
        if (body.command === 'Unhold' || body.command === 'Start') this.#mayBegin = true;
        return;
      case 'station.changed':
        if (body.connection === 'offline' && this.#hazardous(body.station)) this.#mayBegin = false;
        return;
      case 'job.requested':
        this.#jobRequested(body);
        return;
      case 'job.ended':
        this.#requested.delete(body.key);
        for (const [position, aimed] of this.#aimedAt) if (aimed === body.key) this.#aimedAt.delete(position);
        return;
      default:
        return;
    }
  }

  #jobRequested({ key, to }: EntryOf<'job.requested'>): void {
    this.#requested.add(key);
    this.#expect(jobKeyParts(key).series === this.#series, `${key} is of another series of keys`);
    if (to !== '' && !STACKERS.has(to)) {
      // Invariant 8: a position is meant for one card at a time.
      this.#expect(!this.#aimedAt.has(to), `two cards are sent to ${to}`);
      this.#aimedAt.set(to, key);
    }
    this.#expect(this.#mayBegin, `${key} was begun before a person had said that it may go on`);
  }

  /** What can hurt or mis-route: after its loss nothing moves or burns until a person says so. */
  #hazardous(station: string): boolean {
    const kind = this.#kindOf(station);
    return kind !== undefined && capabilitiesOf(kind).hazardous;
  }
}
