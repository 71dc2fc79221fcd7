import { setup, type SnapshotFrom } from 'xstate';

import {
  COMMAND_NAMES,
  commandTarget,
  STATE_NAMES,
  stateCompleteTarget,
  type PackMLCommand,
  type PackMLState,
} from '../../stations/packml.ts';

/** The line as a PackML unit: all 17 states, built from the one transition table. */

export type LineEvent = { readonly type: PackMLCommand | 'SC' };

type StateConfig = { on: Partial<Record<PackMLCommand | 'SC', PackMLState>> };

function stateConfig(state: PackMLState): StateConfig {
  const on: StateConfig['on'] = {};
  for (const command of COMMAND_NAMES) {
    const target = commandTarget(state, command);
    if (target !== null) on[command] = target;
  }
  const complete = stateCompleteTarget(state);
  if (complete !== null) on.SC = complete;
  return { on };
}

export const lineMachine = setup({ types: { events: {} as LineEvent } }).createMachine({
  id: 'line',
  initial: 'Stopped',
  states: Object.fromEntries(STATE_NAMES.map((state) => [state, stateConfig(state)])) as Record<
    PackMLState,
    StateConfig
  >,
});

export type LineSnapshot = SnapshotFrom<typeof lineMachine>;
