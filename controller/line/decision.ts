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

/** A decision: facts for the journal, and commands to send once they are durable. */
export interface Decision {
  readonly entries: readonly EntryBody[];
  readonly commands: readonly StationCommand[];
}

/** A command to a station, sent after the commit: `submit`, `query` or `cancel` a job, or a PackML command or mode for its unit. */
export type StationCommand =
  | { readonly type: 'submit' | 'query' | 'cancel'; readonly station: string; readonly key: JobKey }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly station: string; readonly mode: UnitMode };

/** Fault of a machine that answers for a job with the result of another. */
export const STALE_MEMORY = 'station.stale-memory';
/** Fault of a machine that reports a card as put away while the transport's sensor still sees it at its position. */
export const STILL_SEEN = 'station.still-seen';
/** How often a machine's report and its own sensors must contradict each other; they arrive in separate messages, two seconds apart. */
export const CONTRADICTIONS_MAX = 3;

/** Prefix of the alarm about a station's own state, followed by the station's name. */
export const STATION_ALARM = 'station:';

export const NOTHING: Decision = { entries: [], commands: [] };

/** The facts for a move that ended in the output stacker or the reject bin. */
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

/** The card has left the line as good. */
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

/** If this was the order's last attempt, the order is set aside for a person, with the reasons. */
export function setAsideAfter(state: LineState, recipe: Recipe, card: CardState, reason: Fault | null): EntryBody[] {
  const order = state.orders.get(card.order);
  if (card.attempt < recipe.attemptsMax && order?.remake !== 'never') return [];
  return orderSetAside(card.order, [...(order?.reasons ?? []), ...(reason === null ? [] : [reason])], card.attempt);
}

/** An order that can't be made is set aside for a person before a blank is fed for it. */
export function setAsideImpossible(state: LineState, order: string, reason: Fault): Decision {
  const { reasons, attempts } = existing(state.orders, order);
  return facts(orderSetAside(order, [...reasons, reason], attempts));
}

function orderSetAside(order: string, reasons: readonly Fault[], attempts: number): EntryBody[] {
  const alarm = alarmId(`order:${order}`);
  return [
    { kind: 'order.set-aside', order, reasons: reasons.slice(-SET_ASIDE_REASONS_MAX) },
    { kind: 'alarm.raised', alarm, fault: fault('order.set-aside', 'minor', { order, attempts }) },
    // No condition persists: the alarm stays active until somebody acknowledges it.
    { kind: 'alarm.returned', alarm },
  ];
}

/** The end of a card for which no blank was used. */
export function voided(card: CardState): EntryBody {
  return { kind: 'card.ended', card: card.id, order: card.order, outcome: 'void', serial: NO_SERIAL, rank: 0 };
}

/** The end of a job. `begun`: whether the station started the work; by default, unless it was `notDone`. */
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

/** A decision with facts and without commands. */
export function facts(entries: readonly EntryBody[]): Decision {
  return { entries, commands: [] };
}

/** The job never started: the card is where it was, and the step is planned again. `reason`: null where the machine gives none. */
export function notDone(job: JobState, card: CardState, reason: Fault | null): Decision {
  const end = jobEnded(job, 'notDone', NO_SERIAL, reason, {});
  if (job.work === 'feed') return facts([end, voided(card)]);
  return facts([end, ...refusedAgain(job, card, reason ?? fault('job.not-begun', 'major', { station: job.station }))]);
}

/**
 * A move that is refused repeatedly calls a person. A station's refusals are counted on the station (rotation.ts), and so are a feed's: its
 * card is gone after each try.
 */
export function refusedAgain(job: JobState, card: CardState, reason: Fault): EntryBody[] {
  return job.work === 'move' && card.refusals + 1 >= FAILURES_MAX ? [{ kind: 'hold.latched', reason }] : [];
}
