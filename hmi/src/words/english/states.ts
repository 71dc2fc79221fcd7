import type { PackMLState } from '../../../../controller/gateway/contract.ts';

export const STATES: Readonly<Record<PackMLState, string>> = {
  Stopped: 'Stopped',
  Resetting: 'Resetting',
  Idle: 'Idle',
  Starting: 'Starting',
  Execute: 'Producing',
  Completing: 'Completing',
  Complete: 'Complete',
  Holding: 'Holding',
  Held: 'Held',
  Unholding: 'Unholding',
  Suspending: 'Suspending',
  Suspended: 'Suspended',
  Unsuspending: 'Unsuspending',
  Stopping: 'Stopping',
  Aborting: 'Aborting',
  Aborted: 'Aborted',
  Clearing: 'Clearing',
};

const WORDS: Readonly<Record<string, string>> = { ...STATES, offline: 'no connection' };

/** What a unit is in; `offline` where nobody can know. */
export const stateWord = (state: string | number | undefined): string => WORDS[String(state)] ?? String(state ?? '');
