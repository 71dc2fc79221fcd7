import type { Entry, EntryBody, EntryKind } from '../journal/entry.ts';
import { applyToQueue } from './batch-queue.ts';
import { countBox } from './box-count.ts';
import { applyToAlarm } from './fold-alarm.ts';
import { applyToBatch, setAsideUnfinished } from './fold-batch.ts';
import {
  condemnCard,
  decideSample,
  endCard,
  findCard,
  judgeCard,
  noteStray,
  removeCard,
  removeStray,
  startCard,
  sampleCard,
} from './fold-card.ts';
import { applyToRotation } from './fold-failures.ts';
import { doubtJob, endJob, findJobRunning, requestJob } from './fold-job.ts';
import {
  changeLine,
  changeMode,
  clearLine,
  confirmClock,
  emptyRejectBin,
  latchHold,
  openLine,
  stepClock,
  noteCeremonies,
  waiveSecurity,
} from './fold-line.ts';
import type { Fold, Moment } from './fold-moment.ts';
import { acceptMachine, changeStation, commandUnit, isolateStation } from './fold-station.ts';
import type { LineState } from './line-state.ts';

/** Folds each kind of journal entry into the line's state. */

const nothing = (): void => undefined;

const FOLDS: { readonly [K in EntryKind]: Fold<K> } = {
  'line.opened': openLine,
  'security.waived': waiveSecurity,
  'ceremonies.noted': noteCeremonies,
  'mode.changed': changeMode,
  'line.changed': changeLine,
  'hold.latched': latchHold,
  'line.cleared': clearLine,
  'reject-bin.emptied': emptyRejectBin,
  'box.counted': countBox,
  'clock.stepped': stepClock,
  'clock.confirmed': confirmClock,
  'station.changed': changeStation,
  'machine.accepted': acceptMachine,
  'station.isolated': isolateStation,
  'unit.commanded': commandUnit,
  'station.withdrawn': applyToRotation,
  'station.returned': applyToRotation,
  'lot.suspected': applyToRotation,
  'lot.cleared': applyToRotation,
  'batch.created': applyToBatch,
  'order.accepted': applyToBatch,
  'batch.imported': applyToBatch,
  'first-article.decided': applyToBatch,
  'order.set-aside': applyToBatch,
  'batch.ended': applyToBatch,
  'batch.reconciled': applyToBatch,
  'batch.scheduled': applyToQueue,
  'batch.prioritized': applyToQueue,
  'batch.held': applyToQueue,
  'batch.released': applyToQueue,
  'batch.split': applyToQueue,
  'journal.resumed': setAsideUnfinished,
  'card.started': startCard,
  'card.judged': judgeCard,
  'card.sampled': sampleCard,
  'sample.decided': decideSample,
  'card.condemned': condemnCard,
  'card.found': findCard,
  'card.removed': removeCard,
  'card.ended': endCard,
  'blank.stray': noteStray,
  'blank.removed': removeStray,
  'job.requested': requestJob,
  'job.doubted': doubtJob,
  'job.running': findJobRunning,
  'job.ended': endJob,
  'alarm.raised': applyToAlarm,
  'alarm.returned': applyToAlarm,
  'alarm.acknowledged': applyToAlarm,
  'alarm.shelved': applyToAlarm,
  'alarm.unshelved': applyToAlarm,
  'alarm.removed-from-service': applyToAlarm,
  'alarm.returned-to-service': applyToAlarm,
  'alarm.noted': applyToAlarm,
  'command.accepted': nothing,
  'certificate.trusted': nothing,
  'recipe.proposed': nothing,
  'recipe.withdrawn': nothing,
  'recipe.approved': nothing,
  'shift.handed-over': nothing,
  'batch.shredded': nothing,
  'batch.pictures-removed': nothing,
  'journal.checkpoint': nothing,
  'journal.exported': nothing,
  'personal-data.exported': nothing,
  'personal-data.revealed': nothing,
  'permission.refused': nothing,
  'person.changed': nothing,
  'signature.refused': nothing,
  'refusals.counted': nothing,
  'session.opened': nothing,
  'session.closed': nothing,
  'account.closed': nothing,
  'account.reopened': nothing,
  'badge.changed': nothing,
  'session.refused': nothing,
};

/**
 * Folds one entry into the state. `nowMs`: the controller's monotonic clock. `phasesOf` returns the number of phases of a recipe, by its
 * hash.
 */
export function apply(
  state: LineState,
  { seq, at, body }: Entry,
  nowMs: number,
  phasesOf: (recipeHash: string) => number,
): void {
  state.seq = seq;
  foldOf(body)(state, body, { seq, at, nowMs, phasesOf });
}

/** The table stores each kind's fold under that kind, so the body's type matches. */
function foldOf(body: EntryBody): (state: LineState, body: EntryBody, moment: Moment) => void {
  return FOLDS[body.kind] as (state: LineState, body: EntryBody, moment: Moment) => void;
}
