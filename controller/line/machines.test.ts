import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition } from 'xstate';

import { cardMachine, type CardEvent, type CardSnapshot } from './card-machine.ts';
import { lineMachine, type LineEvent, type LineSnapshot } from './line-machine.ts';
import { stationMachine, type StationMachineEvent, type StationSnapshot } from './station-machine.ts';
import { steps } from './statechart.ts';

/** The three statecharts against small models of what they stand for, written down another way, over random histories. */

const RUNS = { numRuns: 2000 };

/** Runs random events through a chart and a model; after each the chart must be where the model says. */
function compare<S, M, E extends { readonly type: string }>(
  events: readonly E[],
  start: () => { chart: { snapshot: S }; model: M },
  step: (snapshot: S, event: E) => S,
  expected: (model: M, event: E) => M,
  same: (snapshot: S, model: M) => void,
): void {
  const commands = events.map((event) =>
    fc.constant<fc.Command<{ model: M }, { snapshot: S }>>({
      check: () => true,
      run: (held, real) => {
        held.model = expected(held.model, event);
        real.snapshot = step(real.snapshot, event);
        same(real.snapshot, held.model);
      },
      toString: () => event.type,
    }),
  );
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 60 }), (history) => {
      const { chart, model } = start();
      fc.modelRun(() => ({ model: { model }, real: chart }), history);
    }),
    RUNS,
  );
}

describe('the line', () => {
  /** ISA-TR88.00.02 figure 2, by region: where a command leads from, read off the drawing. */
  const PROCESS = ['Idle', 'Starting', 'Execute', 'Completing', 'Complete', 'Holding', 'Held', 'Unholding'];
  const SUSPENSION = ['Suspending', 'Suspended', 'Unsuspending'];
  const STOPPABLE = [...PROCESS, ...SUSPENSION, 'Resetting'];
  const ABORTABLE = [...STOPPABLE, 'Stopping', 'Stopped', 'Clearing'];
  const COMPLETES: Record<string, string> = {
    Clearing: 'Stopped',
    Stopping: 'Stopped',
    Aborting: 'Aborted',
    Resetting: 'Idle',
    Starting: 'Execute',
    Completing: 'Complete',
    Holding: 'Held',
    Unholding: 'Execute',
    Suspending: 'Suspended',
    Unsuspending: 'Execute',
  };

  function expected(state: string, { type }: LineEvent): string {
    const from = (allowed: readonly string[], to: string): string => (allowed.includes(state) ? to : state);
    switch (type) {
      case 'SC':
        return COMPLETES[state] ?? state;
      case 'Reset':
        return from(['Stopped', 'Complete'], 'Resetting');
      case 'Start':
        return from(['Idle'], 'Starting');
      case 'Hold':
        return from(['Execute', 'Starting', 'Unholding', 'Unsuspending', 'Suspended', 'Suspending'], 'Holding');
      case 'Unhold':
        return from(['Held'], 'Unholding');
      case 'Suspend':
        return from(['Execute'], 'Suspending');
      case 'Unsuspend':
        return from(['Suspended'], 'Unsuspending');
      case 'Complete':
        return from(['Execute'], 'Completing');
      case 'Stop':
        return from(STOPPABLE, 'Stopping');
      case 'Abort':
        return from(ABORTABLE, 'Aborting');
      case 'Clear':
        return from(['Aborted'], 'Clearing');
    }
  }

  test('goes where the drawing of the standard leads, whatever is commanded', () => {
    const types = 'SC Reset Start Hold Unhold Suspend Unsuspend Complete Stop Abort Clear'.split(' ');
    compare<LineSnapshot, string, LineEvent>(
      types.map((type) => ({ type }) as LineEvent),
      () => ({ chart: { snapshot: initialTransition(lineMachine)[0] }, model: 'Stopped' }),
      steps(lineMachine),
      expected,
      (snapshot, model) => expect(snapshot.value).toBe(model),
    );
  });
});

describe('a card', () => {
  const PHASES = 3;
  interface Model {
    /** Phases behind it. */
    done: number;
    doing: 'feeding' | 'resting' | 'moving' | 'working' | 'astray' | 'ended';
    bad: boolean;
    end: 'accepted' | 'rejected' | 'removed' | 'void' | null;
  }

  function expected(card: Model, { type }: CardEvent): Model {
    const { done, doing, bad } = card;
    const finished = done === PHASES;
    if (doing === 'ended') return card;
    switch (type) {
      case 'FED':
        return doing === 'feeding' ? { ...card, doing: 'resting' } : card;
      case 'NOT_FED':
        return doing === 'feeding' ? { ...card, doing: 'ended', end: 'void' } : card;
      case 'MOVE':
        return doing === 'resting' ? { ...card, doing: 'moving' } : card;
      case 'LEAVE':
        return doing === 'resting' && !bad && !finished ? { ...card, doing: 'moving', done: PHASES } : card;
      case 'MOVED':
        // One that is finished or bad moves to its stacker, and is delivered there; one that became bad on its way arrives.
        return doing === 'moving' && !leaves(card) ? { ...card, doing: 'resting' } : card;
      case 'NOT_MOVED':
        return doing === 'moving' ? { ...card, doing: 'resting' } : card;
      case 'ASTRAY':
        return doing === 'moving' || doing === 'working' ? { ...card, doing: 'astray' } : card;
      case 'FOUND':
        return doing === 'astray' ? { ...card, doing: 'resting' } : card;
      case 'WORK':
        return doing === 'resting' && !bad && !finished ? { ...card, doing: 'working' } : card;
      case 'WORKED':
        return doing === 'working' ? { ...card, doing: 'resting', done: done + 1 } : card;
      case 'NOT_WORKED':
        return doing === 'working' ? { ...card, doing: 'resting' } : card;
      case 'CONDEMN':
        return condemned(card);
      case 'DELIVERED':
        // What a station has put away is delivered where it lies.
        if (doing === 'resting' && finished && !bad) return { ...card, doing: 'ended', end: 'accepted' };
        return doing === 'moving' && leaves(card)
          ? { ...card, doing: 'ended', end: bad ? 'rejected' : 'accepted' }
          : card;
      case 'REMOVED':
        return doing === 'feeding' ? card : { ...card, doing: 'ended', end: 'removed' };
    }
  }

  /** Cards in the course of a move, by whether it leads off the line. */
  const leaving = new WeakSet<Model>();
  function leaves(card: Model): boolean {
    return leaving.has(card);
  }

  function condemned(card: Model): Model {
    if (card.bad || card.doing === 'feeding') return card;
    // What is being delivered has passed: there is no way to condemn it before it is known where it is.
    if (card.doing === 'moving' && leaves(card)) return card;
    return { ...card, bad: true, doing: card.doing === 'working' ? 'resting' : card.doing };
  }

  /** Carries the knowledge whether the move leads off the line along with the model. */
  function next(card: Model, event: CardEvent): Model {
    const after = expected(card, event);
    if (after === card) return card;
    const begins = event.type === 'LEAVE' || (event.type === 'MOVE' && (card.bad || card.done === PHASES));
    if (after.doing === 'moving' && (begins || leaving.has(card))) leaving.add(after);
    return after;
  }

  test('is worked on in order, leaves once, and a bad one never as good', () => {
    const types =
      'FED NOT_FED MOVE LEAVE MOVED NOT_MOVED ASTRAY FOUND WORK WORKED NOT_WORKED CONDEMN DELIVERED REMOVED'.split(' ');
    compare<CardSnapshot, Model, CardEvent>(
      types.map((type) => ({ type }) as CardEvent),
      () => ({
        chart: { snapshot: initialTransition(cardMachine, { phases: PHASES })[0] },
        model: { done: 0, doing: 'feeding', bad: false, end: null },
      }),
      steps(cardMachine),
      next,
      (snapshot, model) => {
        expect(snapshot.context.phase).toBe(model.done);
        expect(snapshot.status === 'done' ? snapshot.value : null).toBe(model.end);
        expect(snapshot.value === 'accepted').toBe(model.end === 'accepted' && !model.bad && model.done === PHASES);
        const working = snapshot.value === 'working';
        expect(working).toBe(model.doing === 'working');
        expect(snapshot.value.startsWith('astray')).toBe(model.doing === 'astray');
      },
    );
  });

  // Chance hardly ever comes so far.
  test('that has passed every phase and is condemned before it is delivered leaves as a reject', () => {
    const step = steps(cardMachine);
    const events = ['FED', 'WORK', 'WORKED', 'CONDEMN', 'MOVE', 'DELIVERED'] as const;
    const [fed] = initialTransition(cardMachine, { phases: 1 });
    expect(events.reduce<CardSnapshot>((snapshot, type) => step(snapshot, { type }), fed).value).toBe('rejected');
  });
});

describe('a station', () => {
  interface Model {
    online: boolean;
    doubt: boolean;
    executing: boolean;
  }

  function expected(station: Model, { type }: StationMachineEvent): Model {
    const { online, doubt } = station;
    switch (type) {
      case 'CONNECTED':
        return online ? station : { online: true, doubt: true, executing: false };
      case 'LOST':
        return { online: false, doubt: false, executing: false };
      case 'RESOLVED':
        return online && doubt ? { ...station, doubt: false } : station;
      case 'DOUBTED':
        return online ? { online, doubt: true, executing: false } : station;
      case 'EXECUTING':
        return online && !doubt ? { ...station, executing: true } : station;
      case 'NOT_EXECUTING':
        return { ...station, executing: false };
    }
  }

  test('is ready only while it is connected, has answered for every job, and executes', () => {
    const types = 'CONNECTED LOST RESOLVED DOUBTED EXECUTING NOT_EXECUTING'.split(' ');
    compare<StationSnapshot, Model, StationMachineEvent>(
      types.map((type) => ({ type }) as StationMachineEvent),
      () => ({
        chart: { snapshot: initialTransition(stationMachine)[0] },
        model: { online: false, doubt: false, executing: false },
      }),
      steps(stationMachine),
      expected,
      (snapshot, { online, doubt, executing }) =>
        expect(snapshot.value).toBe(!online ? 'offline' : doubt ? 'resolving' : executing ? 'ready' : 'waiting'),
    );
  });
});
