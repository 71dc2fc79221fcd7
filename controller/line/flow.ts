import { isOptional } from '../../recipes/phases.ts';
import type { Phase, Recipe } from '../../recipes/recipe.ts';
import { FEED_PHASE, movePhase } from '../../stations/job-key.ts';
import { capabilitiesOf, workNameOf, type MaterialCondition, type StationKind } from '../../stations/kinds.ts';
import { queuePositions, transportOf, type StationLayout, type TransportLayout } from '../../stations/line-layout.ts';
import { NO_POSITION, workPosition, type Position } from '../../stations/position.ts';
import { FEEDER, OUTPUT, REJECT_BIN } from '../../stations/transport/contract.ts';
import type { EntryOf } from '../journal/entry.ts';
import { FAILURES_MAX, REFUSED_PAUSE_MS } from './retry-limits.ts';
import { awaitsFirstArticle, nextAttempt, ordersToFeed } from './next-orders.ts';
import { isAvailable, placeFor } from './rotation.ts';
import { batchOf, packMLState, type BatchState, type LineState } from './line-state.ts';
import { stationState, type StationState } from './station-state.ts';
import { cardPhase, cardState, isAtRest, type CardState } from './card-state.ts';

/**
 * Pull flow: the step furthest down the line comes first, so that every card that can leave makes room for the next. No two cards are ever
 * sent to one position; a position counts as free as soon as its card has been sent on, because the transport lifts before it puts down.
 */
export interface Step {
  readonly station: string;
  /** Null: a new card is started for `order`. */
  readonly card: CardState | null;
  readonly order: string;
  readonly work: EntryOf<'job.requested'>['work'];
  readonly phase: string;
  readonly from: Position;
  readonly to: Position;
  readonly deadlineMs: number;
  readonly reason: string;
}

/** A move that takes longer than this many times its nominal time is queried. */
const MOVE_DEADLINE_FACTOR = 20;
/** Below this, a busy computer alone could be the cause. */
const MOVE_DEADLINE_LEAST_MS = 2000;

/** Content that was prepared for a card. */
export interface Readiness {
  /** All content is ready: a blank may be fed for it. */
  readonly card: (order: string, attempt: number) => boolean;
  /** The content for printer, laser and camera is ready. */
  readonly faces: (order: string) => boolean;
  /** Whether the disk has room to finish the batch, or it was started already. */
  readonly mayBegin: (batch: BatchState) => boolean;
}

/**
 * The next step on the line, or null when every card must wait. Called repeatedly until it is null. `nowMs`: the controller's monotonic
 * clock.
 */
export function nextStep(state: LineState, recipe: Recipe, ready: Readiness, nowMs: number): Step | null {
  if (packMLState(state) !== 'Execute') return null;
  const floor = new Floor(state, recipe, ready, nowMs);
  const way = floor.transportReady;
  if (way) {
    for (const card of state.cards.values()) {
      if (!isAtRest(card) || floor.pauses(card)) continue;
      const machine = cardState(card);
      if (floor.isFinished(card) && !isShown(state, card) && !floor.lacks('output-full'))
        return floor.move(card, OUTPUT, 'every phase passed');
      if (machine === 'condemned' && !floor.lacks('reject-bin-full')) return floor.move(card, REJECT_BIN, 'condemned');
    }
  }
  for (let index = recipe.phases.length - 1; index >= 0; index -= 1) {
    const phase = recipe.phases[index];
    if (phase === undefined) continue;
    const step = floor.workAt(phase, index) ?? (way && index > 0 ? floor.moveInto(phase, index) : null);
    if (step !== null) return step;
  }
  return way ? (floor.leaveWithdrawn() ?? floor.feed()) : null;
}

/** The card is shown to a person, as first article or sample: it does not move. */
function isShown(state: LineState, card: CardState): boolean {
  if (card.sample === 'open') return true;
  return batchOf(state, state.orders.get(card.order)?.batch ?? '')?.firstArticleCard === card.id;
}

class Floor {
  readonly transportReady: boolean;
  readonly #state: LineState;
  readonly #recipe: Recipe;
  readonly #ready: Readiness;
  readonly #nowMs: number;
  readonly #transport: TransportLayout;
  readonly #taken = new Set<Position>();
  readonly #byPosition = new Map<Position, CardState>();
  readonly #byKind = new Map<StationKind, StationState[]>();
  #feeding = false;

  constructor(state: LineState, recipe: Recipe, ready: Readiness, nowMs: number) {
    this.#nowMs = nowMs;
    this.#state = state;
    this.#recipe = recipe;
    this.#ready = ready;
    this.#transport = transportOf(state.layout);
    for (const station of state.stations.values()) {
      const list = this.#byKind.get(station.kind);
      if (list === undefined) this.#byKind.set(station.kind, [station]);
      else list.push(station);
    }
    const transport = state.stations.get(this.#transport.id);
    this.transportReady = transport !== undefined && stationState(transport) === 'ready';
    for (const card of state.cards.values()) {
      const moving = card.movingTo !== NO_POSITION;
      if (moving) this.#taken.add(card.movingTo);
      const inDoubt = moving && state.jobs.get(card.job)?.inDoubt === true;
      if (!moving || inDoubt) this.#taken.add(card.position);
      if (!moving) this.#byPosition.set(card.position, card);
      if (cardState(card) === 'feeding') this.#feeding = true;
    }
  }

  get #moveDeadlineMs(): number {
    return Math.max(this.#transport.moveMs * MOVE_DEADLINE_FACTOR, MOVE_DEADLINE_LEAST_MS);
  }

  /** Whether the transport reports this condition. */
  lacks(condition: MaterialCondition): boolean {
    return this.#state.stations.get(this.#transport.id)?.conditions.includes(condition) === true;
  }

  /** Its step was refused a moment ago: an immediate retry would be refused again. */
  pauses({ refusals, refusedAtMs }: CardState): boolean {
    return refusals > 0 && this.#nowMs - refusedAtMs < REFUSED_PAUSE_MS;
  }

  /** Every phase is done, or the remaining ones are skipped on this line. */
  isFinished(card: CardState): boolean {
    const machine = cardState(card);
    if (machine !== 'waiting' || card.verdict !== 'good') return machine === 'passed';
    return this.#recipe.phases.slice(cardPhase(card)).every((phase) => this.passesOver(phase));
  }

  passesOver(phase: Phase): boolean {
    return isOptional(phase) && !this.#byKind.has(phase.station);
  }

  /** The work on a card that is at its station with this phase next. */
  workAt(phase: Phase, index: number): Step | null {
    for (const station of this.#byKind.get(phase.station) ?? []) {
      if (stationState(station) !== 'ready' || station.withdrawn !== null) continue;
      const card = this.#byPosition.get(workPosition(station.id));
      if (card === undefined || !this.#awaits(card, index) || this.pauses(card)) continue;
      const { order, attempt } = card;
      const { writesChip, stores } = capabilitiesOf(phase.station);
      // A card that is put away leaves the line as good.
      if (stores && card.verdict !== 'good') continue;
      const ready = writesChip ? this.#ready.card(order, attempt) : this.#ready.faces(order);
      if (!ready) continue;
      if (station.conditions.length > 0) continue;
      return {
        station: station.id,
        card,
        order,
        work: workNameOf(phase.station),
        phase: phase.id,
        from: NO_POSITION,
        to: NO_POSITION,
        deadlineMs: phase.deadlineMs,
        reason: `phase ${index + 1} of ${this.#recipe.phases.length}`,
      };
    }
    return null;
  }

  /** A card for this phase moves up: from the queue to the station, or from further up into the queue. */
  moveInto(phase: Phase, index: number): Step | null {
    for (const station of this.#byKind.get(phase.station) ?? []) {
      const queue = queueOf(station.layout);
      const waiting = queue
        .map((position) => this.#byPosition.get(position))
        .filter((card) => card !== undefined && this.#awaits(card, index));
      const first = least(waiting);
      const own = workPosition(station.id);
      const free = !this.#taken.has(own);
      if (free && first !== null && !this.pauses(first)) return this.move(first, own, 'its station is free');
      const coming = this.#comingTo(index, new Set([...queue, own]));
      if (coming === null || this.pauses(coming)) continue;
      const queueUsed = queue.some((position) => this.#taken.has(position));
      if (free && !queueUsed) return this.move(coming, own, 'its station is free');
      const place = queue.find((position) => !this.#taken.has(position));
      if (place !== undefined) return this.move(coming, place, 'a waiting place is free');
    }
    return null;
  }

  /** A card whose work was refused at a station that has left the rotation since: another station of its kind does it. */
  leaveWithdrawn(): Step | null {
    const phase = this.#recipe.phases[0];
    if (phase === undefined) return null;
    for (const station of this.#byKind.get(phase.station) ?? []) {
      const card = station.withdrawn === null ? undefined : this.#byPosition.get(workPosition(station.id));
      if (card === undefined || !this.#awaits(card, 0)) continue;
      const place = placeFor(this.#state, phase.station, card.order, (other) => this.#isFree(other));
      if (place !== null) return this.move(card, workPosition(place.id), `${station.id} is out of the rotation`);
    }
    return null;
  }

  feed(): Step | null {
    const phase = this.#recipe.phases[0];
    if (phase === undefined || this.#feeding || this.lacks('feeder-empty') || this.#feederPauses()) return null;
    if (!(this.#byKind.get(phase.station) ?? []).some((station) => this.#isFree(station))) return null;
    for (const order of ordersToFeed(this.#state)) {
      const batch = batchOf(this.#state, this.#state.orders.get(order)?.batch ?? '');
      if (awaitsFirstArticle(this.#state, batch)) return null;
      if (batch !== null && !this.#ready.mayBegin(batch)) continue;
      if (!this.#ready.card(order, nextAttempt(this.#state, order))) return null;
      const place = placeFor(this.#state, phase.station, order, (station) => this.#isFree(station));
      if (place !== null) return this.#feedTo(place, order);
    }
    return null;
  }

  #feedTo(place: StationState, order: string): Step {
    return {
      station: this.#transport.id,
      card: null,
      order,
      work: 'feed',
      phase: FEED_PHASE,
      from: FEEDER,
      to: workPosition(place.id),
      deadlineMs: this.#moveDeadlineMs,
      reason: `${place.id} is free`,
    };
  }

  #isFree(station: StationState): boolean {
    return stationState(station) === 'ready' && isAvailable(station) && !this.#taken.has(workPosition(station.id));
  }

  /** The feeder gave no blank last time. That card is gone, so the pause is kept on the transport. */
  #feederPauses(): boolean {
    const failures = this.#state.stations.get(this.#transport.id)?.failures;
    if (failures === undefined || failures.fault === null) return false;
    return failures.count >= FAILURES_MAX || this.#nowMs - failures.atMs < REFUSED_PAUSE_MS;
  }

  move(card: CardState, to: Position, reason: string): Step {
    return {
      station: this.#transport.id,
      card,
      order: card.order,
      work: 'move',
      phase: movePhase(to),
      from: card.position,
      to,
      deadlineMs: this.#moveDeadlineMs,
      reason,
    };
  }

  #awaits(card: CardState, index: number): boolean {
    if (!isAtRest(card) || cardState(card) !== 'waiting' || cardPhase(card) !== index) return false;
    // What follows from its judgement waits until a person has inspected it.
    return card.verdict === null || !isShown(this.#state, card);
  }

  /** The next card into this phase, in feed order. */
  #comingTo(index: number, already: ReadonlySet<Position>): CardState | null {
    const candidates: CardState[] = [];
    for (const card of this.#state.cards.values()) {
      if (this.#awaits(card, index) && !already.has(card.position)) candidates.push(card);
    }
    const candidate = least(candidates);
    if (candidate === null) return null;
    // Feed order is restored behind parallel stations. In single file the card in front can't be passed: it must go on.
    const before = this.#recipe.phases[index - 1];
    if (before !== undefined && (this.#byKind.get(before.station)?.length ?? 0) <= 1) return candidate;
    for (const card of this.#state.cards.values()) {
      if (card.sequence < candidate.sequence && cardPhase(card) < index && this.#willCome(card)) return null;
    }
    return candidate;
  }

  /** Whether this earlier card is on its way, so that waiting for it restores the order. A stuck card is not waited for. */
  #willCome(card: CardState): boolean {
    const machine = cardState(card);
    if (machine !== 'working' && machine !== 'waiting' && machine !== 'moving') return false;
    const at = this.#state.stations.get(card.movingTo === NO_POSITION ? card.position : card.movingTo);
    return at === undefined || (stationState(at) === 'ready' && at.withdrawn === null && card.refusals === 0);
  }
}

/** A layout does not change while a line runs. */
const QUEUES = new WeakMap<StationLayout, readonly Position[]>();

function queueOf(layout: StationLayout): readonly Position[] {
  const known = QUEUES.get(layout);
  if (known !== undefined) return known;
  const queue = queuePositions(layout);
  QUEUES.set(layout, queue);
  return queue;
}

function least(cards: readonly (CardState | undefined)[]): CardState | null {
  let first: CardState | null = null;
  for (const card of cards) if (card !== undefined && (first === null || card.sequence < first.sequence)) first = card;
  return first;
}
