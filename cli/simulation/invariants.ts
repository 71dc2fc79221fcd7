import type { Entry, EntryOf } from '../../controller/journal/entry.ts';
import type { StartReport } from '../../controller/line/conductor-ports.ts';
import { batchOf, type LineState } from '../../controller/line/line-state.ts';
import { isAstray, type CardState } from '../../controller/line/card-state.ts';
import { STATION_ALARM } from '../../controller/line/decision.ts';
import type { Order } from '../../controller/orders/order.ts';
import { areAllDone, type RecipePhases } from '../../recipes/phases.ts';
import { SIMULATED } from '../../simulator/devices.ts';
import type { World } from '../../simulator/world.ts';
import { isFeed, isMove, jobKeyParts, NO_JOB, type JobKey } from '../../stations/job-key.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import { workPosition } from '../../stations/position.ts';
import { bearsItsOrder } from './finished-card.ts';
import { JobWatch } from './job-watch.ts';
import { RetryWatch, type Expect } from './retry-watch.ts';
import { SerialSet } from './serial-set.ts';

/** The design's invariants, held against the physical world and the journal after every turn of the controller. */

const VIOLATIONS_MAX = 100;
/** What the recipe says. */
export interface Limits {
  /** Those that a card needs on this line, and those that are passed over. */
  readonly phases: RecipePhases;
  readonly attempts: number;
}

export class InvariantWatch {
  readonly #stateOf: () => LineState;
  readonly #world: World;
  readonly #limits: Limits;
  /** What a card for this order must bear; null where the order can't be read. */
  readonly #deaf: (station: string) => boolean;
  readonly #orderOf: (order: string) => Order | null;
  readonly #kept: (order: string) => boolean;
  readonly #retries: RetryWatch;
  readonly #jobs: JobWatch;
  readonly #passed = new Map<string, string[]>();
  /** Where a machine said that it has put a card away, by the card. */
  readonly #packed = new Map<string, { readonly box: string; readonly slot: number }>();
  readonly #officeOf = new Map<string, string>();
  /** What the order of each card on the line belongs to: the line itself forgets it with the order's end. */
  readonly #made = new Map<string, { readonly batch: string; readonly office: string }>();
  readonly #judgedGood = new Set<string>();
  readonly #accepted = new SerialSet();
  readonly #ended = new SerialSet();
  readonly #bound = new SerialSet();
  readonly #online = new Set<string>();
  /** Jobs done, by phase. */
  readonly #done = new Map<string, number>();
  #checks = 0;
  #seq = 0;
  readonly #violations: string[] = [];

  /** `nowMs`: virtual time. `kept`: is there what the order holds? `deaf`: is the cable to this station cut or half cut for so long that it must have been noticed? */
  constructor(
    stateOf: () => LineState,
    world: World,
    limits: Limits,
    orderOf: (order: string) => Order | null,
    kept: (order: string) => boolean,
    deaf: (station: string) => boolean,
    nowMs: () => number,
  ) {
    const expect: Expect = (holds, violation) => this.#expect(holds, violation);
    this.#retries = new RetryWatch(() => this.#state, nowMs, expect);
    this.#jobs = new JobWatch((station) => this.#state.stations.get(station)?.kind, expect);
    this.#deaf = deaf;
    this.#stateOf = stateOf;
    this.#world = world;
    this.#limits = limits;
    this.#orderOf = orderOf;
    this.#kept = kept;
  }

  get #state(): LineState {
    return this.#stateOf();
  }

  get report(): { checks: number; violations: string[] } {
    return { checks: this.#checks, violations: [...this.#violations] };
  }

  /** Facts that were durable when their controller vanished: it told nobody. */
  learn(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entry(entry);
  }

  /** Nobody but a stranger to this journal (restart-check.ts) wrote a snapshot that can't be used. */
  begunWith({ passedOver }: StartReport): void {
    for (const { seq, why } of passedOver)
      this.#expect(why === 'history', `the snapshot at entry ${seq} was passed over: ${why}`);
  }

  /** A controller has begun; `unlike`: what it believes otherwise than the whole journal says. */
  begunLike(unlike: readonly string[]): void {
    this.#expect(
      unlike.length === 0,
      `the start made something else of ${unlike.join(', ')} than the whole journal says`,
    );
  }

  /** How often this phase was done, on good cards and bad ones. */
  done(phase: string): number {
    return this.#done.get(phase) ?? 0;
  }

  check(entries: readonly Entry[]): void {
    this.learn(entries);
    this.#positions();
    this.#blanks();
    this.#connections();
  }

  /** A machine begins the work of a job. */
  begun(station: string, key: JobKey): void {
    this.#jobs.begun(station, key);
    const { card } = jobKeyParts(key);
    const known = this.#state.cards.get(card);
    if (known === undefined || isFeed(key) || isMove(key)) return;
    const blank = this.#world.at(workPosition(station));
    this.#expect(
      blank === null || blank.serial === known.serial || this.#world.interferedWith(known.serial),
      `${station} works on ${blank?.serial ?? ''} for card ${card}, whose blank is ${known.serial}`,
    );
    const kind = this.#state.stations.get(station)?.kind;
    if (kind === undefined) return;
    // What is put away has left the line: nobody looks at it any more.
    this.#expect(
      !capabilitiesOf(kind).stores || this.#judgedGood.has(card),
      `card ${card} was put away at ${station} without a good verdict`,
    );
    // What leaves a mark leaves it once.
    this.#expect(blank === null || !SIMULATED[kind].marked(blank), `card ${card} has the mark of ${station} already`);
  }

  /** At the end of a shift what the machines hold is what the journal says, card by card. */
  atEnd(): void {
    const { issued, output, rejectBin, removed, onLine } = this.#world.totals();
    const { totals, cards, strays } = this.#state;
    const same = (what: string, world: number, journal: number): void =>
      this.#expect(world === journal, `${what}: the journal says ${journal}, the machines have ${world}`);
    same('blanks issued', issued, totals.issued);
    same('cards accepted', output, totals.accepted);
    same('cards rejected', rejectBin, totals.rejected);
    same('blanks removed', removed, totals.removed);
    same('blanks on the line', onLine, [...cards.values()].filter(({ serial }) => serial !== '').length + strays.size);
  }

  #entry({ seq, body }: Entry): void {
    // Invariant 7: what was told was durable, so that no entry is ever missing behind it.
    this.#expect(this.#seq === 0 || seq === this.#seq + 1, `entry ${seq} follows on entry ${this.#seq}`);
    this.#seq = seq;
    this.#retries.learn(body);
    this.#jobs.learn(body);
    switch (body.kind) {
      case 'batch.ended':
        this.#expect(
          body.next !== '' || this.#state.cards.size === 0,
          `batch ${body.batch} ended with cards on the line`,
        );
        return;
      case 'alarm.returned': {
        // What was wrong with a station is over when the station has said so, not when nobody can know.
        const station = body.alarm.startsWith(STATION_ALARM) ? body.alarm.slice(STATION_ALARM.length) : null;
        this.#expect(
          station === null || this.#online.has(station),
          `the alarm about ${station} was taken back while nobody knew how it is`,
        );
        return;
      }
      case 'station.changed':
        if (body.connection === 'online') this.#online.add(body.station);
        else this.#online.delete(body.station);
        return;
      case 'card.started':
        this.#expect(
          body.attempt <= this.#limits.attempts,
          `order ${body.order} is made for the ${body.attempt}th time`,
        );
        this.#expect(this.#kept(body.order), `what order ${body.order} holds was removed before its card was made`);
        this.#cardStarted(body);
        return;
      case 'job.ended':
        this.#jobEnded(body);
        return;
      case 'blank.stray':
        this.#expect(this.#bound.add(body.serial), `blank ${body.serial} was fed twice`);
        return;
      case 'card.judged':
        if (body.verdict === 'good') this.#judgedGood.add(body.card);
        return;
      case 'card.sampled':
        this.#judgedGood.delete(body.card);
        return;
      case 'sample.decided':
        if (body.decision === 'approved') this.#judgedGood.add(body.card);
        return;
      case 'card.ended':
        this.#cardEnded(body);
        return;
      default:
        return;
    }
  }

  #jobEnded({ key, outcome, serial, evidence }: EntryOf<'job.ended'>): void {
    if (outcome !== 'done') return;
    const { card, phase } = jobKeyParts(key);
    if (isFeed(key)) {
      // Invariant 3 begins here: a blank is one card's, for ever.
      this.#expect(this.#bound.add(serial), `blank ${serial} was bound to two cards`);
    } else if (!isMove(key)) {
      this.#passed.set(card, [...(this.#passed.get(card) ?? []), phase]);
      const { box, slot } = evidence;
      if (typeof box === 'string' && typeof slot === 'number') this.#packed.set(card, { box, slot });
      this.#done.set(phase, (this.#done.get(phase) ?? 0) + 1);
    }
  }

  #cardStarted({ card, order }: EntryOf<'card.started'>): void {
    const { batch, office } = this.#state.orders.get(order) ?? { batch: '', office: '' };
    this.#made.set(card, { batch, office });
  }

  #cardEnded({ card, order, outcome, serial }: EntryOf<'card.ended'>): void {
    const passed = this.#passed.get(card) ?? [];
    this.#passed.delete(card);
    const packed = this.#packed.get(card);
    this.#packed.delete(card);
    const { batch: made, office } = this.#made.get(card) ?? { batch: '', office: '' };
    this.#made.delete(card);
    if (outcome === 'accepted') {
      // Invariant 2: at most one accepted card an order.
      this.#expect(this.#accepted.add(order), `order ${order} has two accepted cards`);
      // Invariant 4: every phase, and a good verdict.
      this.#expect(
        areAllDone(this.#limits.phases, passed),
        `card ${card} was accepted after the phases ${passed.join(', ')}`,
      );
      this.#expect(this.#judgedGood.has(card), `card ${card} was accepted without a good verdict`);
      const batch = batchOf(this.#state, made);
      this.#expect(
        batch?.firstArticle !== 'open',
        `card ${card} was let out before its batch's first card was approved`,
      );
      if (packed !== undefined) this.#liesInItsBox(card, office, serial, packed);
      const blank = this.#world.finished.recent(serial);
      this.#expect(blank !== null, `card ${card} was accepted, but blank ${serial} is not in the output stacker`);
      const citizen = this.#orderOf(order);
      if (blank !== null && citizen !== null) bearsItsOrder(card, blank, citizen, (...said) => this.#expect(...said));
    }
    this.#judgedGood.delete(card);
    if (outcome !== 'void') this.#expect(this.#ended.add(serial), `blank ${serial} ended twice`);
  }

  /** What was reported of it is so, and its box holds cards of its office alone. */
  #liesInItsBox(
    card: string,
    office: string,
    serial: string,
    { box, slot }: { readonly box: string; readonly slot: number },
  ): void {
    const there = this.#world.finished.slotOf(serial, box);
    this.#expect(there === slot, `card ${card} was reported at ${slot} in box ${box}, and lies at ${there}`);
    const other = this.#officeOf.get(box) ?? office;
    this.#officeOf.set(box, other);
    this.#expect(other === office, `card ${card} is for the office ${office}, and lies in box ${box} for ${other}`);
  }

  /** Invariant 5, and no two cards on a position: what the controller believes at rest is what lies there. */
  #positions(): void {
    const seen = new Set<string>();
    for (const card of this.#state.cards.values()) {
      if (card.movingTo !== '' || card.job !== NO_JOB || isAstray(card)) continue;
      this.#expect(!seen.has(card.position), `two cards at ${card.position}`);
      seen.add(card.position);
      this.#liesThere(card);
    }
  }

  #liesThere(card: CardState): void {
    const there = this.#world.at(card.position)?.serial ?? '';
    this.#expect(
      there === card.serial || this.#world.interferedWith(card.serial),
      `card ${card.id} is not at ${card.position}: ${there === '' ? 'nothing' : there} is`,
    );
  }

  /** A station that can't be heard is not taken for one that has nothing to say. */
  #connections(): void {
    for (const { id, connection } of this.#state.stations.values())
      this.#expect(connection !== 'online' || !this.#deaf(id), `${id} can't be heard, and is taken for connected`);
  }

  /** Invariant 1: every blank that left the feeder is in exactly one place. */
  #blanks(): void {
    const { issued, output, rejectBin, removed, onLine } = this.#world.totals();
    this.#expect(issued === output + rejectBin + removed + onLine, 'a blank is in no place, or in two');
    this.#expect(this.#state.totals.accepted <= output, 'more cards accepted than lie in the stacker');
    this.#expect(this.#state.totals.rejected <= rejectBin, 'more cards rejected than lie in the bin');
    this.#expect(this.#state.totals.issued <= issued, 'more blanks in the journal than left the feeder');
  }

  #expect(holds: boolean, violation: string): void {
    this.#checks += 1;
    if (!holds && this.#violations.length < VIOLATIONS_MAX) this.#violations.push(`entry ${this.#seq}: ${violation}`);
  }
}

/** A violation is told with the entry after which it came: the next one is the first at which it can be looked at. */
export function seenAt(violation: string, entries: number): number {
  const told = /^entry (\d+)/.exec(violation)?.[1];
  return told === undefined ? entries : Math.min(entries, Number(told) + 1);
}
