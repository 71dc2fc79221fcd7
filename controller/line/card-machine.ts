import { assign, setup, type SnapshotFrom } from 'xstate';

/** Statechart of one card: fed, through the phases of its recipe in order, and out as good or as reject. */

export type CardEvent =
  | { readonly type: 'FED' }
  | { readonly type: 'NOT_FED' }
  | { readonly type: 'MOVE' }
  /** The remaining phases are skipped on this line. */
  | { readonly type: 'LEAVE' }
  | { readonly type: 'MOVED' }
  | { readonly type: 'NOT_MOVED' }
  | { readonly type: 'ASTRAY' }
  | { readonly type: 'FOUND' }
  | { readonly type: 'WORK' }
  | { readonly type: 'WORKED' }
  | { readonly type: 'NOT_WORKED' }
  | { readonly type: 'CONDEMN' }
  | { readonly type: 'DELIVERED' }
  | { readonly type: 'REMOVED' };

interface CardContext {
  readonly phase: number;
  readonly phases: number;
}

export const cardMachine = setup({
  types: { events: {} as CardEvent, context: {} as CardContext, input: {} as { phases: number } },
  guards: { lastPhase: ({ context }) => context.phase + 1 >= context.phases },
  actions: {
    nextPhase: assign({ phase: ({ context }) => context.phase + 1 }),
    passOver: assign({ phase: ({ context }) => context.phases }),
  },
}).createMachine({
  id: 'card',
  context: ({ input }) => ({ phase: 0, phases: input.phases }),
  initial: 'feeding',
  states: {
    feeding: { on: { FED: 'waiting', NOT_FED: 'void' } },
    /** At rest, with a phase to come. */
    waiting: {
      on: {
        MOVE: 'moving',
        LEAVE: { target: 'delivering', actions: 'passOver' },
        WORK: 'working',
        CONDEMN: 'condemned',
        REMOVED: 'removed',
      },
    },
    moving: {
      on: {
        MOVED: 'waiting',
        NOT_MOVED: 'waiting',
        ASTRAY: 'astray',
        CONDEMN: 'condemnedMoving',
        REMOVED: 'removed',
      },
    },
    working: {
      on: {
        WORKED: [
          { guard: 'lastPhase', target: 'passed', actions: 'nextPhase' },
          { target: 'waiting', actions: 'nextPhase' },
        ],
        NOT_WORKED: 'waiting',
        ASTRAY: 'astray',
        CONDEMN: 'condemned',
        REMOVED: 'removed',
      },
    },
    /** Every phase done and judged good; a card that a station has put away is accepted where it lies. */
    passed: { on: { MOVE: 'delivering', DELIVERED: 'accepted', CONDEMN: 'condemned', REMOVED: 'removed' } },
    delivering: { on: { DELIVERED: 'accepted', NOT_MOVED: 'passed', ASTRAY: 'astrayPassed', REMOVED: 'removed' } },
    condemned: { on: { MOVE: 'discarding', REMOVED: 'removed' } },
    condemnedMoving: {
      on: { MOVED: 'condemned', NOT_MOVED: 'condemned', ASTRAY: 'astrayCondemned', REMOVED: 'removed' },
    },
    discarding: {
      on: { DELIVERED: 'rejected', NOT_MOVED: 'condemned', ASTRAY: 'astrayCondemned', REMOVED: 'removed' },
    },
    /** Lost in a move, or in a station that puts cards away: a person finds it, and puts it back or removes it. */
    astray: { on: { FOUND: 'waiting', CONDEMN: 'astrayCondemned', REMOVED: 'removed' } },
    astrayPassed: { on: { FOUND: 'passed', CONDEMN: 'astrayCondemned', REMOVED: 'removed' } },
    astrayCondemned: { on: { FOUND: 'condemned', REMOVED: 'removed' } },
    accepted: { type: 'final' },
    rejected: { type: 'final' },
    removed: { type: 'final' },
    /** The feeder gave no blank: there was no card. */
    void: { type: 'final' },
  },
});

export type CardSnapshot = SnapshotFrom<typeof cardMachine>;
export type CardMachineState = CardSnapshot['value'];
