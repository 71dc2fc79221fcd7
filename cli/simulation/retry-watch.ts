import type { EntryBody, EntryOf } from '../../controller/journal/entry.ts';
import type { LineState } from '../../controller/line/line-state.ts';
import { FEED_PHASE, jobKeyParts, type JobKey } from '../../stations/job-key.ts';
import { capabilitiesOf, kindOfWork, type WorkName } from '../../stations/kinds.ts';

/** Nothing is tried without end: not a step that is refused, not a head that fails, not a lot whose chips die. */

/** Tries in a row of one step, and blanks in a row at one head. */
const TRIES_MAX = 3;
const PAUSE_LEAST_MS = 1000;
/** Blanks in a row that fail wherever before somebody is called: five at three heads tell of a lot, and two heads may have had three each. */
const LOT_BLANKS_MAX = 12;
/** Blanks that went well elsewhere before somebody must have been told of a head that failed. */
const WELL_ELSEWHERE_MAX = 20;

/** Counts a check, and keeps what is violated. */
export type Expect = (holds: boolean, violation: string) => void;

interface Tried {
  readonly times: number;
  readonly atMs: number;
}

interface OpenJob {
  readonly station: string;
  readonly card: string;
  readonly work: WorkName;
}

/** What is known of a head that failed: how often in a row, with which blank last, and what went well elsewhere since. */
interface HeadRun {
  failed: number;
  rank: number;
  lot: string;
  wellElsewhere: number;
}

interface Started {
  readonly order: string;
  readonly rank: number;
  lot: string;
}

export class RetryWatch {
  readonly #nowMs: () => number;
  readonly #state: () => LineState;
  readonly #expect: Expect;
  readonly #notBegun = new Map<string, Tried>();
  readonly #jobs = new Map<JobKey, OpenJob>();
  readonly #cards = new Map<string, Started>();
  /** Heads at which cards of an order failed. */
  readonly #failedAt = new Map<string, Set<string>>();
  readonly #heads = new Map<string, HeadRun>();
  #failedInARow = 0;
  #ranks = 0;

  /** `state`: of the controller that lives now. `nowMs`: virtual time. */
  constructor(state: () => LineState, nowMs: () => number, expect: Expect) {
    this.#state = state;
    this.#nowMs = nowMs;
    this.#expect = expect;
  }

  learn(body: EntryBody): void {
    switch (body.kind) {
      case 'card.started':
        this.#ranks += 1;
        this.#cards.set(body.card, { order: body.order, rank: this.#ranks, lot: '' });
        return;
      case 'job.requested':
        this.#requested(body);
        return;
      case 'job.ended':
        this.#ended(body);
        return;
      case 'card.ended':
        this.#cards.delete(body.card);
        for (const step of this.#notBegun.keys()) if (step.startsWith(`${body.card}/`)) this.#notBegun.delete(step);
        if (body.outcome === 'accepted') this.#failedAt.delete(body.order);
        return;
      case 'order.set-aside':
        this.#failedAt.delete(body.order);
        return;
      case 'hold.latched':
        // A person has been called: whoever lets the line go on gives everything its tries again.
        this.#notBegun.clear();
        return;
      case 'line.changed':
        if (body.to === 'Holding' || body.to === 'Aborting') this.#failedInARow = 0;
        return;
      case 'station.withdrawn':
      case 'station.returned':
        this.#heads.delete(body.station);
        return;
      case 'lot.suspected':
      case 'lot.cleared':
        this.#heads.clear();
        return;
      default:
        return;
    }
  }

  #requested({ key, station, card, work, phase, to }: EntryOf<'job.requested'>): void {
    this.#jobs.set(key, { station, card, work });
    const before = this.#notBegun.get(stepOf(station, card, phase));
    if (before !== undefined) {
      this.#expect(before.times < TRIES_MAX, `${key} is asked for after ${before.times} tries that were not begun`);
      this.#expect(this.#nowMs() - before.atMs >= PAUSE_LEAST_MS, `${key} is asked for again without a pause`);
    }
    if (work === 'feed') this.#fed(to, this.#cards.get(card)?.order ?? '');
  }

  /** A blank goes to a head. */
  #fed(head: string, order: string): void {
    const { stations } = this.#state();
    this.#expect(
      (stations.get(head)?.withdrawn ?? null) === null,
      `a blank is fed to ${head}, which is out of the rotation`,
    );
    const failedAt = this.#failedAt.get(order) ?? new Set();
    const others = [...stations.values()].filter(
      ({ id, kind, connection, withdrawn }) =>
        capabilitiesOf(kind).writesChip && connection === 'online' && withdrawn === null && !this.#hasFailed(id),
    );
    const trusted = others.some(({ id }) => id !== head);
    this.#expect(!this.#hasFailed(head) || !trusted, `a blank is fed to ${head}, where ${TRIES_MAX} in a row failed`);
    const elsewhere = others.some(({ id }) => !failedAt.has(id));
    this.#expect(!failedAt.has(head) || !elsewhere, `order ${order} is made at ${head} again, where its card failed`);
  }

  #hasFailed(head: string): boolean {
    return (this.#heads.get(head)?.failed ?? 0) >= TRIES_MAX;
  }

  #ended({ key, outcome, begun, evidence }: EntryOf<'job.ended'>): void {
    const job = this.#jobs.get(key);
    const card = this.#cards.get(job?.card ?? '');
    this.#jobs.delete(key);
    if (job === undefined) return;
    const step = stepOf(job.station, job.card, jobKeyParts(key).phase);
    if (begun) this.#notBegun.delete(step);
    else this.#notBegun.set(step, { times: (this.#notBegun.get(step)?.times ?? 0) + 1, atMs: this.#nowMs() });
    if (card === undefined) return;
    if (job.work === 'feed') card.lot = String(evidence['blankLot'] ?? '');
    if (!capabilitiesOf(kindOfWork(job.work)).writesChip) return;
    if (outcome === 'done') this.#well(job.station, card);
    else this.#failed(job.station, card, begun);
  }

  #failed(head: string, { order, rank, lot }: Started, begun: boolean): void {
    const failed = (this.#heads.get(head)?.failed ?? 0) + 1;
    this.#heads.set(head, { failed, rank, lot, wellElsewhere: 0 });
    if (!begun) return;
    this.#failedAt.set(order, (this.#failedAt.get(order) ?? new Set()).add(head));
    this.#failedInARow += 1;
    this.#expect(
      this.#failedInARow <= LOT_BLANKS_MAX,
      `${this.#failedInARow} blanks in a row failed, and nobody was called`,
    );
  }

  #well(head: string, { rank, lot }: Started): void {
    this.#failedInARow = 0;
    this.#heads.delete(head);
    for (const [other, run] of this.#heads) {
      if (rank < run.rank) continue;
      // The lot on which it failed is used up: it has one more try with the next one.
      if (lot !== run.lot) run.failed = Math.min(run.failed, TRIES_MAX - 1);
      if (run.failed < TRIES_MAX) continue;
      run.wellElsewhere += 1;
      this.#expect(run.wellElsewhere <= WELL_ELSEWHERE_MAX, `${other} gets no blanks, and nobody was told`);
    }
  }
}

/** A card that was not fed is gone: the next one's feed is the same step. */
function stepOf(station: string, card: string, phase: string): string {
  return phase === FEED_PHASE ? station : `${card}/${station}/${phase}`;
}
