import { InvariantError } from '../../stations/fault.ts';
import { removeNext } from './batch-queue.ts';
import { noteHeld } from './fold-failures.ts';
import type { Fold } from './fold-moment.ts';
import { lineMachine } from './line-machine.ts';
import { steps } from './statechart.ts';

/** Folds journal entries about the line as a whole into its state. */

const stepLine = steps(lineMachine);
/** A time service corrects less than this; a larger step was made by a person, and two people confirm it. */
export const CLOCK_CONFIRM_LEAST_MS = 60_000;

export const openLine: Fold<'line.opened'> = (state, body) => {
  state.simulated = body.simulated;
  state.jobSeries = body.jobSeries;
  // After a start with security, going back to none needs a new decision.
  if (body.security === 'SignAndEncrypt') state.securityWaivedBy = null;
};

export const waiveSecurity: Fold<'security.waived'> = (state, { by, second }) => {
  state.securityWaivedBy = { by, second };
};

export const noteCeremonies: Fold<'ceremonies.noted'> = (state, { ceremonies, hash }, { at }) => {
  state.ceremonies = { count: ceremonies, hash, at };
};

export const changeMode: Fold<'mode.changed'> = (state, body, { seq }) => {
  state.mode = body.mode;
  state.revision = seq;
};

export const changeLine: Fold<'line.changed'> = (state, body, { seq, at }) => {
  const next = stepLine(state.line, { type: body.cause });
  if (next.value !== body.to)
    throw new InvariantError(`line can't go from ${state.line.value} to ${body.to} by ${body.cause}`);
  state.line = next;
  state.revision = seq;
  state.stateSinceAt = at;
  // A batch of another recipe, or one that came after the line was complete.
  if (body.to === 'Resetting' && state.batch?.ended === true) state.batch = removeNext(state) ?? state.batch;
  if (body.to === 'Execute' || body.to === 'Idle' || body.to === 'Complete') {
    state.reason = null;
    state.needsPerson = false;
  } else if (body.reason !== null || body.cause !== 'SC') {
    state.reason = body.reason;
    state.needsPerson = body.needsPerson;
  }
};

export const latchHold: Fold<'hold.latched'> = (state, body, { seq }) => {
  noteHeld(state, body.reason);
  state.reason = body.reason;
  state.needsPerson = true;
  state.revision = seq;
};

export const clearLine: Fold<'line.cleared'> = (state, _, { seq }) => {
  state.clearanceNeeded = false;
  state.revision = seq;
};

export const emptyRejectBin: Fold<'reject-bin.emptied'> = (state, _, { seq }) => {
  state.rejectBin = 0;
  state.revision = seq;
};

export const stepClock: Fold<'clock.stepped'> = (state, body, { seq }) => {
  if (Math.abs(body.byMs) >= CLOCK_CONFIRM_LEAST_MS) {
    state.clockStepMs += body.byMs;
    state.clockSteppedWhile = body.while;
  }
  state.revision = seq;
};

export const confirmClock: Fold<'clock.confirmed'> = (state, _, { seq }) => {
  state.clockStepMs = 0;
  state.revision = seq;
};
