import { applyToAlarm } from './fold-alarm.ts';
import { applyToQueue, takeNext } from './batch-queue.ts';
import { lossesAfter } from './chatter.ts';
import { InvariantError } from '../../stations/fault.ts';
import { capabilitiesOf, kindOfWork } from '../../stations/kinds.ts';
import type { Entry, EntryOf } from '../journal/entry.ts';
import { cardMachine, type CardEvent } from './card-machine.ts';
import { lineMachine } from './line-machine.ts';
import {
  applyToBatch,
  setAside,
  setAsideUnfinished,
  count,
  showFirstArticle,
  withdrawFirstArticle,
} from './fold-batch.ts';
import {
  batchOf,
  known,
  type BatchState,
  type CardState,
  type JobState,
  type LineState,
  type StationState,
} from './line-state.ts';
import { STALE_MEMORY } from './decision.ts';
import { applyToRotation, noteCondemned, noteEnd, noteHeld, noteJudged } from './fold-failures.ts';
import { newCard } from './new-card.ts';
import { stationMachine, type StationMachineEvent } from './station-machine.ts';
import { steps } from './statechart.ts';

/** How each kind of journal entry changes the line's state. */

const stepLine = steps(lineMachine);
const stepStation = steps(stationMachine);
const stepCard = steps(cardMachine);
/** What a time service corrects is less; a clock that was moved further is a person's doing, and two others look at it. */
export const CLOCK_CONFIRM_LEAST_MS = 60_000;

/** Folds one entry in. `nowMs` is the controller's monotonic clock; `phasesOf` tells the length of a recipe by its hash. */
export function apply(
  state: LineState,
  { seq, at, body }: Entry,
  nowMs: number,
  phasesOf: (recipeHash: string) => number,
): void {
  state.seq = seq;
  switch (body.kind) {
    case 'line.opened':
      state.simulated = body.simulated;
      state.jobSeries = body.jobSeries;
      return;
    case 'certificate.trusted':
    case 'journal.exported':
    case 'personal-data.exported':
    case 'permission.refused':
    case 'recipe.proposed':
    case 'recipe.withdrawn':
    case 'recipe.approved':
      return;
    case 'journal.resumed':
      setAsideUnfinished(state);
      state.revision = seq;
      return;
    case 'batch.created':
    case 'order.accepted':
    case 'batch.imported':
    case 'first-article.decided':
    case 'order.set-aside':
    case 'batch.ended':
    case 'batch.reconciled':
      applyToBatch(state, body, seq, at);
      return;
    case 'batch.scheduled':
    case 'batch.prioritized':
    case 'batch.held':
    case 'batch.released':
    case 'batch.split':
      applyToQueue(state, body, seq);
      return;
    case 'command.accepted':
      return;
    case 'mode.changed':
      state.mode = body.mode;
      state.revision = seq;
      return;
    case 'line.changed': {
      const next = stepLine(state.line, { type: body.cause });
      if (next.value !== body.to)
        throw new InvariantError(`line can't go from ${state.line.value} to ${body.to} by ${body.cause}`);
      state.line = next;
      state.revision = seq;
      state.stateSinceAt = at;
      // A batch of another recipe, or one that came after the line was complete.
      if (body.to === 'Resetting' && state.batch?.ended === true) state.batch = takeNext(state) ?? state.batch;
      if (body.to === 'Execute' || body.to === 'Idle' || body.to === 'Complete') {
        state.reason = null;
        state.needsPerson = false;
      } else if (body.reason !== null || body.cause !== 'SC') {
        state.reason = body.reason;
        state.needsPerson = body.needsPerson;
      }
      return;
    }
    case 'station.withdrawn':
    case 'station.returned':
    case 'lot.suspected':
    case 'lot.cleared':
      applyToRotation(state, body, seq);
      return;
    case 'hold.latched':
      noteHeld(state, body.reason);
      state.reason = body.reason;
      state.needsPerson = true;
      state.revision = seq;
      return;
    case 'station.changed':
      applyStation(state, body, at);
      return;
    case 'machine.accepted': {
      const station = known(state.stations, body.station);
      station.identity = body.identity;
      station.offered = '';
      state.revision = seq;
      return;
    }
    case 'unit.commanded': {
      const station = known(state.stations, body.station);
      station.commandedIn = station.unitState;
      station.commandedAtMs = nowMs;
      return;
    }
    case 'card.started':
      applyCardStarted(state, body, at, phasesOf);
      return;
    case 'job.requested':
      applyJobRequested(state, body, nowMs, at);
      return;
    case 'job.doubted':
      doubt(state, known(state.jobs, body.key), body.why);
      return;
    case 'job.running': {
      const job = known(state.jobs, body.key);
      job.inDoubt = false;
      job.requestedAtMs = nowMs;
      settle(state, known(state.stations, job.station));
      return;
    }
    case 'job.ended':
      applyJobEnded(state, body, nowMs, at);
      return;
    case 'card.judged': {
      const card = known(state.cards, body.card);
      card.verdict = body.verdict;
      card.identity = body.identity;
      showFirstArticle(state, card, body.verdict);
      noteJudged(state, card, body.findings);
      return;
    }
    case 'card.condemned': {
      const card = known(state.cards, body.card);
      move(card, { type: 'CONDEMN' });
      withdrawFirstArticle(state, card);
      noteCondemned(state, card, body.reason, nowMs);
      card.reason = body.reason;
      card.sinceAt = at;
      return;
    }
    case 'card.ended':
      applyCardEnded(state, body, at);
      return;
    case 'alarm.raised':
    case 'alarm.returned':
    case 'alarm.acknowledged':
    case 'alarm.shelved':
    case 'alarm.removed-from-service':
    case 'alarm.unshelved':
    case 'alarm.returned-to-service':
    case 'alarm.noted':
      applyToAlarm(state, body, at);
      return;
    case 'card.found': {
      const card = known(state.cards, body.card);
      move(card, { type: 'FOUND' });
      card.position = body.position;
      card.sinceAt = at;
      return;
    }
    case 'card.removed':
      state.revision = seq;
      return;
    case 'blank.stray':
      state.strays.set(body.serial, body.position);
      count(state, state.batch, 'issued');
      state.revision = seq;
      return;
    case 'blank.removed':
      state.strays.delete(body.serial);
      count(state, state.batch, 'removed');
      state.revision = seq;
      return;
    case 'line.cleared':
      state.clearanceNeeded = false;
      state.revision = seq;
      return;
    case 'reject-bin.emptied':
      state.rejectBin = 0;
      state.revision = seq;
      return;
    case 'clock.stepped':
      if (Math.abs(body.byMs) >= CLOCK_CONFIRM_LEAST_MS) {
        state.clockStepMs += body.byMs;
        state.clockSteppedWhile = body.while;
      }
      state.revision = seq;
      return;
    case 'clock.confirmed':
      state.clockStepMs = 0;
      state.revision = seq;
      return;
    case 'shift.handed-over':
    case 'journal.checkpoint':
    case 'batch.shredded':
    case 'person.changed':
    case 'session.opened':
    case 'session.closed':
    case 'session.refused':
    case 'personal-data.revealed':
      return;
  }
}

function applyStation(state: LineState, body: EntryOf<'station.changed'>, at: number): void {
  const station = known(state.stations, body.station);
  const wasOnline = station.connection === 'online';
  station.connection = body.connection;
  station.unitState = body.unitState;
  station.bootId = body.bootId ?? station.bootId;
  station.fault = body.fault;
  const stranger = body.connection !== 'online' && body.identity !== '';
  station.offered = stranger ? body.identity : '';
  if (body.connection === 'online') station.identity = body.identity;
  station.conditions = body.conditions;
  // A restart of the controller ends a link, too, and names no fault.
  if (wasOnline && body.connection !== 'online' && body.fault !== null)
    station.lossesAt = lossesAfter(station.lossesAt, at);
  if (station.commandedIn !== station.unitState) station.commandedIn = null;
  if (body.connection !== 'online') {
    if (wasOnline) {
      moveStation(station, { type: 'LOST' });
      for (const job of state.jobs.values()) if (job.station === station.id) job.inDoubt = true;
    }
    return;
  }
  if (!wasOnline) moveStation(station, { type: 'CONNECTED' });
  settle(state, station);
}

function applyCardStarted(
  state: LineState,
  body: EntryOf<'card.started'>,
  at: number,
  phasesOf: (recipeHash: string) => number,
): void {
  const order = known(state.orders, body.order);
  order.state = 'inProcess';
  order.attempts = body.attempt;
  const again = state.remakes.indexOf(order.id);
  if (again >= 0) state.remakes.splice(again, 1);
  else if (state.pending[state.pendingFrom] === order.id) state.pendingFrom += 1;
  else throw new InvariantError(`order ${order.id} was started out of turn`);
  state.cardCount += 1;
  const phases = phasesOf(state.batch?.recipeHash ?? '');
  state.cards.set(body.card, newCard(body, state.cardCount, phases, at));
}

function applyJobRequested(state: LineState, body: EntryOf<'job.requested'>, nowMs: number, at: number): void {
  const card = known(state.cards, body.card);
  if (card.job !== '') throw new InvariantError(`card ${card.id} already has job ${card.job}`);
  card.job = body.key;
  card.sinceAt = at;
  card.attempts.set(body.phase, body.attempt);
  if (capabilitiesOf(kindOfWork(body.work)).writesChip) card.chipDigest = body.payloadHash;
  if (body.work === 'move') move(card, { type: 'MOVE' });
  else if (body.work !== 'feed') move(card, { type: 'WORK' });
  card.movingTo = body.to;
  const aim = state.stations.get(body.to);
  if (aim !== undefined) aim.lastCard = card.sequence;
  state.jobs.set(body.key, {
    key: body.key,
    station: body.station,
    card: body.card,
    work: body.work,
    phase: body.phase,
    from: body.from,
    to: body.to,
    payloadHash: body.payloadHash,
    deadlineMs: body.deadlineMs,
    requestedAtMs: nowMs,
    inDoubt: false,
    contradictions: 0,
    lastFed: body.lastFed ?? null,
  });
}

function applyJobEnded(state: LineState, body: EntryOf<'job.ended'>, nowMs: number, at: number): void {
  const job = known(state.jobs, body.key);
  const card = known(state.cards, job.card);
  state.jobs.delete(job.key);
  card.job = '';
  card.sinceAt = at;
  const target = card.movingTo;
  card.movingTo = '';
  const done = body.outcome === 'done';
  noteEnd(state, job, card, body, nowMs);
  switch (job.work) {
    case 'feed':
      move(card, { type: done ? 'FED' : 'NOT_FED' });
      if (done) {
        card.serial = body.serial;
        card.position = target;
        count(state, batchOfCard(state, card), 'issued');
      }
      break;
    case 'move': {
      const ends = card.machine.value === 'delivering' || card.machine.value === 'discarding';
      if (done) card.position = target;
      if (body.outcome === 'unknown') move(card, { type: 'ASTRAY' });
      else if (!(done && ends)) move(card, { type: done ? 'MOVED' : 'NOT_MOVED' });
      break;
    }
    default:
      // What was begun and did not succeed is condemned by an entry of its own.
      if (done && capabilitiesOf(kindOfWork(job.work)).judges) {
        card.measures = valuesOf(body.evidence, (value) => typeof value === 'number');
        card.chipShows = valuesOf(body.evidence, (value) => typeof value === 'string');
      }
      if (done) move(card, { type: 'WORKED' });
      else if (!body.begun) move(card, { type: 'NOT_WORKED' });
  }
  settle(state, known(state.stations, job.station));
}

function valuesOf<T extends string | number>(
  evidence: Readonly<Record<string, string | number>>,
  wanted: (value: string | number) => value is T,
): Record<string, T> {
  const values: Record<string, T> = {};
  for (const [name, value] of Object.entries(evidence)) if (wanted(value)) values[name] = value;
  return values;
}

function applyCardEnded(state: LineState, body: EntryOf<'card.ended'>, at: number): void {
  const card = known(state.cards, body.card);
  const order = known(state.orders, body.order);
  state.cards.delete(card.id);
  const batch = batchOf(state, order.batch);
  withdrawFirstArticle(state, card);
  switch (body.outcome) {
    case 'accepted':
      move(card, { type: 'DELIVERED' });
      if (order.state === 'accepted') throw new InvariantError(`order ${order.id} would have two accepted cards`);
      order.state = 'accepted';
      state.totals.accepted += 1;
      if (batch !== null) {
        batch.accepted += 1;
        if (batch.firstAcceptedAt === 0) batch.firstAcceptedAt = at;
        batch.lastAcceptedAt = at;
      }
      return;
    case 'rejected':
    case 'removed':
      move(card, { type: body.outcome === 'rejected' ? 'DELIVERED' : 'REMOVED' });
      count(state, batch, body.outcome);
      if (body.outcome === 'rejected') state.rejectBin += 1;
      state.totals.remade += 1;
      if (card.reason !== null) order.reasons.push(card.reason);
      order.state = 'waiting';
      state.remakes.push(order.id);
      return;
    case 'void':
      // No blank was used: the attempt does not count.
      order.state = 'waiting';
      order.attempts -= 1;
      if (order.remake === 'allowed') state.remakes.unshift(order.id);
      else setAside(state, order);
  }
}

function batchOfCard(state: LineState, card: CardState): BatchState | null {
  return batchOf(state, known(state.orders, card.order).batch);
}

function doubt(state: LineState, job: JobState, why: string): void {
  job.inDoubt = true;
  if (CONTRADICTED.has(why)) job.contradictions += 1;
  const station = known(state.stations, job.station);
  if (station.connection === 'online' && station.machine.value !== 'resolving')
    moveStation(station, { type: 'DOUBTED' });
}

/** Why a job is in doubt whose machine has said that it is done. */
const CONTRADICTED: ReadonlySet<string> = new Set([STALE_MEMORY, 'transport.serial-mismatch']);

/** Brings a connected station's machine to where its unit and its open jobs put it. */
function settle(state: LineState, station: StationState): void {
  if (station.connection !== 'online') return;
  let open = false;
  for (const job of state.jobs.values()) if (job.station === station.id && job.inDoubt) open = true;
  if (station.machine.value === 'resolving' && !open) moveStation(station, { type: 'RESOLVED' });
  const executing = station.unitState === 'Execute';
  if (station.machine.value === 'waiting' && executing) moveStation(station, { type: 'EXECUTING' });
  if (station.machine.value === 'ready' && !executing) moveStation(station, { type: 'NOT_EXECUTING' });
}

function move(card: CardState, event: CardEvent): void {
  const next = stepCard(card.machine, event);
  if (next === card.machine)
    throw new InvariantError(`card ${card.id} is ${card.machine.value}: ${event.type} is no event for it`);
  card.machine = next;
}

function moveStation(station: StationState, event: StationMachineEvent): void {
  station.machine = stepStation(station.machine, event);
}
