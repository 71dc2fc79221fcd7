import type { Phase, Recipe } from '../../recipes/recipe.ts';
import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { fault, InvariantError, type Fault } from '../../stations/fault.ts';
import { jobKey } from '../../stations/job-key.ts';
import { phaseWorkOf } from '../../stations/kinds.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Prepared } from '../personalization/preparation.ts';
import type { Decision } from './decision.ts';
import { destinationOf } from './destination.ts';
import type { Step } from './flow.ts';
import { nextAttempt } from './next-orders.ts';
import type { LineState } from './line-state.ts';
import type { CardState } from './card-state.ts';

/**
 * Turns a step into a job: its key, the hash of its content, and the entry that must be durable before the job is sent. `lastFed`: the
 * blank that left the feeder last.
 * @throws InvariantError if a feed step names no order.
 */
export function requestJob(
  state: LineState,
  recipe: Recipe,
  preparation: Prepared,
  step: Step,
  lastFed: BlankSerial,
): Decision {
  const entries: EntryBody[] = [];
  let card = step.card?.id ?? '';
  if (step.card === null) {
    const { order } = step;
    if (order === '') throw new InvariantError('a card was to be fed with no order for it');
    card = cardId(state.cardCount + 1);
    entries.push({
      kind: 'card.started',
      card,
      order,
      attempt: nextAttempt(state, order),
    });
  }
  let payloadHash = '';
  const phase = step.card === null ? undefined : recipe.phases.find(({ id }) => id === step.phase);
  if (step.card !== null && phase !== undefined) {
    const given = payloadOf(state, preparation, step.card, phase);
    if (typeof given !== 'string') return { entries: [{ kind: 'card.condemned', card, reason: given }], commands: [] };
    payloadHash = given;
  }
  const attempt = attemptOf(step);
  const key = jobKey({ line: state.layout.line, card, series: state.jobSeries, phase: step.phase, attempt });
  entries.push({
    kind: 'job.requested',
    key,
    station: step.station,
    card,
    work: step.work,
    phase: step.phase,
    attempt,
    from: step.from,
    to: step.to,
    payloadHash,
    deadlineMs: step.deadlineMs,
    reason: step.reason,
    ...(step.work === 'feed' && lastFed !== NO_SERIAL ? { lastFed } : {}),
  });
  return { entries, commands: [{ type: 'submit', station: step.station, key }] };
}

/** The journal's ID of its n-th card. */
export function cardId(number: number): string {
  return `C${String(number).padStart(7, '0')}`;
}

/** SHA-256 (hex) of the content that the machine is given for a card, or why the card can't be made. */
function payloadOf(state: LineState, preparation: Prepared, card: CardState, phase: Phase): string | Fault {
  const impossible = preparation.impossible(card.order);
  if (impossible !== null) return impossible;
  const prepared = {
    chip: preparation.chip(card),
    faces: preparation.faces(card.order),
    chipDigest: card.chipDigest,
    destination: destinationOf(state, card),
  };
  return (
    phaseWorkOf(phase.station).payload(prepared, phase) ?? fault('order.unreadable', 'major', { order: card.order })
  );
}

/** Each request of a step gets a new key: an earlier message may still be on its way. */
function attemptOf({ card, phase }: Step): number {
  return (card?.attempts.get(phase) ?? 0) + 1;
}
