import type { Recipe } from '../../recipes/recipe.ts';
import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { fault, type Fault } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { OutsideValues } from '../../stations/outside-text.ts';
import type { PackMLCommand, UnitMode } from '../../stations/packml.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { SET_ASIDE_REASONS_MAX } from '../journal/entries/entry-values.ts';
import { FAILURES_MAX } from './retry-limits.ts';
import { existing, type LineState } from './line-state.ts';
import { cardState, type CardState, type JobState } from './card-state.ts';

/** What the controller has decided: facts for the journal, and what to do once they are durable. */
export interface Decision {
  readonly entries: readonly EntryBody[];
  readonly commands: readonly StationCommand[];
}

export type StationCommand =
  | { readonly type: 'submit' | 'query' | 'cancel'; readonly station: string; readonly key: JobKey }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly station: string; readonly mode: UnitMode };

/** What a machine has that answers for a job with what it did for another. */
export const STALE_MEMORY = 'station.stale-memory';
/** What a machine has that says it put a card away, which the transport's sensor still sees at its position. */
export const STILL_SEEN = 'station.still-seen';
/** So often a machine's word and its own sensors must contradict each other: they come by messages of their own, two seconds apart. */
export const CONTRADICTIONS_MAX = 3;

/** What the alarm about a station's own state is called; followed by its name. */
export const STATION_ALARM = 'station:';

export const NOTHING: Decision = { entries: [], commands: [] };

/** What follows when a move ended in the output stacker or the reject bin. */
export function delivered(state: LineState, recipe: Recipe, card: CardState): EntryBody[] {
  const machine = cardState(card);
  if (machine === 'delivering') return [cardAccepted(state, card)];
  if (machine !== 'discarding') return [];
  const entries: EntryBody[] = [
    {
      kind: 'card.ended',
      card: card.id,
      order: card.order,
      outcome: 'rejected',
      serial: card.serial,
      rank: state.totals.rejected + 1,
    },
  ];
  return [...entries, ...setAsideAfter(state, recipe, card, card.reason)];
}

/** The card has left the line as a good one. */
export function cardAccepted(state: LineState, card: CardState): EntryBody {
  return {
    kind: 'card.ended',
    card: card.id,
    order: card.order,
    outcome: 'accepted',
    serial: card.serial,
    rank: state.totals.accepted + 1,
  };
}

/** An order whose last attempt this was waits for a person, with the reasons. */
export function setAsideAfter(state: LineState, recipe: Recipe, card: CardState, reason: Fault | null): EntryBody[] {
  const order = state.orders.get(card.order);
  if (card.attempt < recipe.attemptsMax && order?.remake !== 'never') return [];
  return orderSetAside(card.order, [...(order?.reasons ?? []), ...(reason === null ? [] : [reason])], card.attempt);
}

/** An order that can't be made waits for a person before a blank is fed for it. */
export function setAsideImpossible(state: LineState, order: string, reason: Fault): Decision {
  const { reasons, attempts } = existing(state.orders, order);
  return facts(orderSetAside(order, [...reasons, reason], attempts));
}

function orderSetAside(order: string, reasons: readonly Fault[], attempts: number): EntryBody[] {
  const alarm = alarmId(`order:${order}`);
  return [
    { kind: 'order.set-aside', order, reasons: reasons.slice(-SET_ASIDE_REASONS_MAX) },
    { kind: 'alarm.raised', alarm, fault: fault('order.set-aside', 'minor', { order, attempts }) },
    // Nothing goes on being wrong: the alarm stands until somebody has seen it.
    { kind: 'alarm.returned', alarm },
  ];
}

export function voided(card: CardState): EntryBody {
  return { kind: 'card.ended', card: card.id, order: card.order, outcome: 'void', serial: NO_SERIAL, rank: 0 };
}

export function jobEnded(
  job: JobState,
  outcome: 'done' | 'failed' | 'notDone' | 'unknown',
  serial: BlankSerial,
  reason: Fault | null,
  evidence: OutsideValues,
  begun = outcome !== 'notDone',
): EntryBody {
  return { kind: 'job.ended', key: job.key, outcome, serial, begun, fault: reason, evidence: { ...evidence } };
}

export function facts(entries: readonly EntryBody[]): Decision {
  return { entries, commands: [] };
}

/** The job never began: the card is where it was, and the step is planned anew. `reason`: null where the machine does not say why. */
export function notDone(job: JobState, card: CardState, reason: Fault | null): Decision {
  const end = jobEnded(job, 'notDone', NO_SERIAL, reason, {});
  if (job.work === 'feed') return facts([end, voided(card)]);
  return facts([end, ...refusedAgain(job, card, reason ?? fault('job.not-begun', 'major', { station: job.station }))]);
}

/**
 * A move that is not begun time after time calls a person. The work of a station is counted on the station (rotation.ts), and so is
 * a feed: its card is gone with each try.
 */
export function refusedAgain(job: JobState, card: CardState, reason: Fault): EntryBody[] {
  return job.work === 'move' && card.refusals + 1 >= FAILURES_MAX ? [{ kind: 'hold.latched', reason }] : [];
}
