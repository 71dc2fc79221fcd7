import { setup, type SnapshotFrom } from 'xstate';

/** The line's view of one station: reachable, with jobs in doubt, ready for work. */

export type StationMachineEvent =
  | { readonly type: 'CONNECTED' }
  | { readonly type: 'LOST' }
  /** Every job that was open when the station was lost has an answer. */
  | { readonly type: 'RESOLVED' }
  | { readonly type: 'DOUBTED' }
  | { readonly type: 'EXECUTING' }
  | { readonly type: 'NOT_EXECUTING' };

export const stationMachine = setup({ types: { events: {} as StationMachineEvent } }).createMachine({
  id: 'station',
  initial: 'offline',
  states: {
    offline: { on: { CONNECTED: 'resolving' } },
    resolving: { on: { LOST: 'offline', RESOLVED: 'waiting' } },
    waiting: { on: { LOST: 'offline', DOUBTED: 'resolving', EXECUTING: 'ready' } },
    ready: { on: { LOST: 'offline', DOUBTED: 'resolving', NOT_EXECUTING: 'waiting' } },
  },
});

export type StationMachineState = 'offline' | 'resolving' | 'waiting' | 'ready';
export type StationSnapshot = SnapshotFrom<typeof stationMachine>;
