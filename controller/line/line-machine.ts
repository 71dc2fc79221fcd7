import { setup, type SnapshotFrom } from 'xstate';

import {
  PACKML_TRANSITIONS,
  type PackMLCause,
  type PackMLState,
  type PackMLTransitions,
} from '../../stations/packml.ts';

/** The line as a PackML unit: all 17 states, and the standard's transitions. */

export type LineEvent = { readonly type: PackMLCause };

const STATES = Object.fromEntries(
  Object.entries(PACKML_TRANSITIONS).map(([state, on]) => [state, { on: { ...on } }]),
) as Record<PackMLState, { on: PackMLTransitions }>;

export const lineMachine = setup({ types: { events: {} as LineEvent } }).createMachine({
  id: 'line',
  initial: 'Stopped',
  states: STATES,
});

export type LineSnapshot = SnapshotFrom<typeof lineMachine>;
