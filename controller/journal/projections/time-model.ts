import type { PackMLState } from '../../../stations/packml.ts';

/** What time in each state counts as: the time model of ISO 22400-2 §5, by PackML's states. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** By which the work of stations is added up: twelve an hour. */
export const SLICE_MS = 300_000;

/** `Off`: no controller was there to know. */
export type HistoryState = PackMLState | 'Off';

/** Of the planned busy time, what made no cards. */
export type Loss = 'stops' | 'starved' | 'other';
/** What the line did when it made no cards: three losses, time in which none were planned, time without a controller. */
export type StandingKind = Loss | 'idle' | 'off';

const TIMES: Readonly<Record<HistoryState, StandingKind | 'producing'>> = {
  Starting: 'other',
  Execute: 'producing',
  Completing: 'producing',
  Holding: 'stops',
  Held: 'stops',
  Unholding: 'stops',
  Suspending: 'starved',
  Suspended: 'starved',
  Unsuspending: 'starved',
  Stopping: 'stops',
  Aborting: 'stops',
  Aborted: 'stops',
  Clearing: 'stops',
  Stopped: 'idle',
  Resetting: 'idle',
  Idle: 'idle',
  Complete: 'idle',
  Off: 'off',
};

export function timeOf(state: HistoryState): StandingKind | 'producing' {
  return TIMES[state];
}

/** Was the line to produce? The planned busy time is made of such states. */
export function isPlanned(state: HistoryState): boolean {
  const time = TIMES[state];
  return time !== 'idle' && time !== 'off';
}

/** Null for time in which cards were made, or none were planned. */
export function lossOf(state: HistoryState): Loss | null {
  const time = TIMES[state];
  return time === 'producing' || time === 'idle' || time === 'off' ? null : time;
}
