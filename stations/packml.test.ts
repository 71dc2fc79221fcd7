import { describe, expect, test } from 'vitest';

import {
  COMMAND_NAMES,
  commandTarget,
  commandToward,
  PACKML_STATES,
  packMLStateOf,
  stateCompleteTarget,
  STATE_NAMES,
} from './packml.ts';

describe('PackML, ISA-TR88.00.02', () => {
  test('has the 17 states with the numbers of the nodeset', () => {
    expect(STATE_NAMES).toHaveLength(17);
    expect(PACKML_STATES).toMatchObject({ Clearing: 1, Stopped: 2, Starting: 3, Idle: 4, Suspended: 5, Execute: 6 });
    expect(PACKML_STATES).toMatchObject({ Stopping: 7, Aborting: 8, Aborted: 9, Holding: 10, Held: 11, Unholding: 12 });
    expect(PACKML_STATES).toMatchObject({
      Suspending: 13,
      Unsuspending: 14,
      Resetting: 15,
      Completing: 16,
      Complete: 17,
    });
  });

  test.each([
    ['Stopped', 'Reset', 'Resetting'],
    ['Idle', 'Start', 'Starting'],
    ['Execute', 'Hold', 'Holding'],
    ['Held', 'Unhold', 'Unholding'],
    ['Execute', 'Suspend', 'Suspending'],
    ['Suspended', 'Unsuspend', 'Unsuspending'],
    ['Execute', 'Complete', 'Completing'],
    ['Complete', 'Reset', 'Resetting'],
    ['Aborted', 'Clear', 'Clearing'],
  ] as const)('%s takes %s and goes to %s', (state, command, target) => {
    expect(commandTarget(state, command)).toBe(target);
  });

  test('Abort works everywhere but in Aborting and Aborted', () => {
    const refused = STATE_NAMES.filter((state) => commandTarget(state, 'Abort') === null);
    expect(refused.toSorted()).toEqual(['Aborted', 'Aborting']);
  });

  test('Stop works everywhere but where it is stopping, stopped or aborted', () => {
    const refused = STATE_NAMES.filter((state) => commandTarget(state, 'Stop') === null);
    expect(refused.toSorted()).toEqual(['Aborted', 'Aborting', 'Clearing', 'Stopped', 'Stopping']);
  });

  test('every acting state ends by itself; Execute and the wait states do not', () => {
    const waiting = STATE_NAMES.filter((state) => stateCompleteTarget(state) === null);
    expect(waiting.toSorted()).toEqual(['Aborted', 'Complete', 'Execute', 'Held', 'Idle', 'Stopped', 'Suspended']);
  });

  test('every number names one state, and no other does', () => {
    for (const state of STATE_NAMES) expect(packMLStateOf(PACKML_STATES[state])).toBe(state);
    expect(packMLStateOf(0)).toBeNull();
    expect(packMLStateOf(18)).toBeNull();
  });

  test('a way leads from every wait state to Execute and to Stopped', () => {
    for (const target of ['Execute', 'Stopped'] as const) {
      for (const from of STATE_NAMES) {
        let state = from;
        for (let steps = 0; state !== target && steps < 20; steps += 1) {
          const next = stateCompleteTarget(state);
          const command = commandToward(state, target);
          state = command === null ? (next ?? state) : (commandTarget(state, command) ?? state);
          expect(COMMAND_NAMES.length).toBe(10);
        }
        expect(state, `from ${from}`).toBe(target);
      }
    }
  });
});
