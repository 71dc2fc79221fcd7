import { InvariantError } from '../../stations/fault.ts';
import { NO_JOB } from '../../stations/job-key.ts';
import { capabilitiesOf, kindOfWork } from '../../stations/kinds.ts';
import { NO_POSITION, type Position } from '../../stations/position.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import { boxInDoubt } from './box-count.ts';
import { STALE_MEMORY, STILL_SEEN } from './decision.ts';
import { count } from './fold-batch.ts';
import { move } from './fold-card.ts';
import { noteEnd } from './fold-failures.ts';
import type { Fold } from './fold-moment.ts';
import { moveStation, settle } from './fold-station.ts';
import { batchOf, existing, type BatchState, type LineState } from './line-state.ts';
import type { CardState } from './card-state.ts';

/** Folds journal entries about jobs into the line's state. */

/** Reasons for which a job is in doubt although its machine reported «done». */
const CONTRADICTED: ReadonlySet<string> = new Set([STALE_MEMORY, STILL_SEEN, 'transport.serial-mismatch']);

export const requestJob: Fold<'job.requested'> = (state, body, { at, nowMs }) => {
  const card = existing(state.cards, body.card);
  if (card.job !== NO_JOB) throw new InvariantError(`card ${card.id} already has job ${card.job}`);
  card.job = body.key;
  card.sinceAt = at;
  card.attempts.set(body.phase, body.attempt);
  if (capabilitiesOf(kindOfWork(body.work)).writesChip) card.chipDigest = body.payloadHash;
  if (body.work === 'move') move(card, { type: leaves(card, body.to) ? 'LEAVE' : 'MOVE' });
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
};

/** A good card leaves the line: the line has no station for its remaining phases. */
function leaves({ machine, verdict }: CardState, to: Position): boolean {
  return machine.value === 'waiting' && to === OUTPUT && verdict === 'good';
}

export const doubtJob: Fold<'job.doubted'> = (state, body) => {
  const job = existing(state.jobs, body.key);
  job.inDoubt = true;
  if (CONTRADICTED.has(body.why)) job.contradictions += 1;
  const station = existing(state.stations, job.station);
  if (station.connection === 'online' && station.machine.value !== 'resolving')
    moveStation(station, { type: 'DOUBTED' });
};

export const findJobRunning: Fold<'job.running'> = (state, body, { nowMs }) => {
  const job = existing(state.jobs, body.key);
  job.inDoubt = false;
  job.requestedAtMs = nowMs;
  settle(state, existing(state.stations, job.station));
};

export const endJob: Fold<'job.ended'> = (state, body, { at, nowMs }) => {
  const job = existing(state.jobs, body.key);
  const card = existing(state.cards, job.card);
  state.jobs.delete(job.key);
  card.job = NO_JOB;
  card.sinceAt = at;
  const target = card.movingTo;
  card.movingTo = NO_POSITION;
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
      // Work that started and failed: an entry of its own condemns the card.
      if (done && capabilitiesOf(kindOfWork(job.work)).judges) {
        card.measures = valuesOf(body.evidence, (value) => typeof value === 'number');
        card.chipShows = valuesOf(body.evidence, (value) => typeof value === 'string');
      }
      if (capabilitiesOf(kindOfWork(job.work)).stores) state.boxInDoubt = boxInDoubt(job, body);
      if (done) move(card, { type: 'WORKED' });
      else if (body.outcome === 'unknown') move(card, { type: 'ASTRAY' });
      else if (!body.begun) move(card, { type: 'NOT_WORKED' });
  }
  settle(state, existing(state.stations, job.station));
};

function valuesOf<T extends string | number>(
  evidence: Readonly<Record<string, string | number>>,
  wanted: (value: string | number) => value is T,
): Record<string, T> {
  const values: Record<string, T> = {};
  for (const [name, value] of Object.entries(evidence)) if (wanted(value)) values[name] = value;
  return values;
}

function batchOfCard(state: LineState, card: CardState): BatchState | null {
  return batchOf(state, existing(state.orders, card.order).batch);
}
