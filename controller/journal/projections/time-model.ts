import type { PackMLState } from '../../../stations/packml.ts';

/** Classifies the time in each PackML state by the time model of ISO 22400-2 §5. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Slices in which the work of stations is summed: twelve an hour. */
export const SLICE_MS = 300_000;

/** `Off`: no controller was running. */
export type HistoryState = PackMLState | 'Off';

/** Losses within the planned busy time. */
export type Loss = 'stops' | 'starved' | 'other';
/** Time without cards: three losses, unplanned time, and time without a controller. */
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

/** Whether the state belongs to the planned busy time. */
export function isPlanned(state: HistoryState): boolean {
  const time = TIMES[state];
  return time !== 'idle' && time !== 'off';
}

/** Null for productive or unplanned time. */
export function lossOf(state: HistoryState): Loss | null {
  const time = TIMES[state];
  return time === 'producing' || time === 'idle' || time === 'off' ? null : time;
}
