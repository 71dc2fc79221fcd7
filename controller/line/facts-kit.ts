import { join } from 'node:path';

import { loadRecipe, RECIPES_FOLDER, type Recipe } from '../../recipes/recipe.ts';
import type { BlankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { stateCompleteTarget, commandTarget, type PackMLCommand, type PackMLState } from '../../stations/packml.ts';
import { NO_TEXT } from '../../stations/outside-text.ts';
import { NO_POSITION, position } from '../../stations/position.ts';
import { FEEDER } from '../../stations/transport/contract.ts';
import type { EntryBody, EntryOf } from '../journal/entry.ts';

/** Journal facts for tests: a test sets the fields that it is about; the others have their usual value. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the shipped recipe is right');

/** The recipe of every batch in tests. */
export const RECIPE: Recipe = loaded.value.recipe;
export const RECIPE_HASH = loaded.value.hash;

type Usual<Kind extends EntryBody['kind']> = Partial<Omit<EntryOf<Kind>, 'kind'>>;

/** A fully imported batch with these orders. */
export function importedBatch(
  batch: string,
  orders: readonly string[],
  unusual: Usual<'batch.created'> = {},
): EntryBody[] {
  return [
    {
      kind: 'batch.created',
      batch,
      recipe: RECIPE.recipe,
      version: RECIPE.version,
      recipeHash: RECIPE_HASH,
      changeover: 'continuous',
      firstArticle: 'none',
      source: 'test',
      accepted: orders.length,
      refused: 0,
      ...unusual,
    },
    ...orders.map((order, index) => orderAccepted(order, { batch, sequence: index + 1 })),
    { kind: 'batch.imported', batch, orders: orders.length },
  ];
}

function orderAccepted(order: string, unusual: Usual<'order.accepted'>): EntryBody {
  return {
    kind: 'order.accepted',
    order,
    batch: 'B-1',
    sequence: 1,
    citizen: 'pseudonym',
    contentHash: '',
    office: '',
    priority: 5,
    replaces: '',
    ...unusual,
  };
}

/** `job`: the job's key and subject. */
export function jobRequested(job: Usual<'job.requested'> & Pick<EntryOf<'job.requested'>, 'key'>): EntryBody {
  return {
    kind: 'job.requested',
    station: 'transport',
    card: 'C0000001',
    work: 'feed',
    phase: 'feed',
    attempt: 1,
    from: NO_POSITION,
    to: NO_POSITION,
    payloadHash: '',
    deadlineMs: 1000,
    reason: '',
    ...job,
  };
}

/** The transport is to feed a blank to head-1 for a card. */
export function feedRequested(key: JobKey, card = 'C0000001', unusual: Usual<'job.requested'> = {}): EntryBody {
  return jobRequested({ key, card, from: FEEDER, to: position('head-1'), ...unusual });
}

/** The transport is to move a card from one place to another. */
export function moveRequested(key: JobKey, from: string, to: string): EntryBody {
  return jobRequested({ key, work: 'move', phase: `to:${to}`, from: position(from), to: position(to) });
}

/** A job that succeeded, unless the test sets another outcome. */
export function jobEnded(key: JobKey, serial: BlankSerial, unusual: Usual<'job.ended'> = {}): EntryBody {
  return { kind: 'job.ended', key, outcome: 'done', serial, begun: true, fault: null, evidence: {}, ...unusual };
}

/** A machine that answers, in that state; null for an offline one. */
export function stationChanged(
  station: string,
  unitState: PackMLState | null,
  unusual: Usual<'station.changed'> = {},
): EntryBody {
  return {
    kind: 'station.changed',
    station,
    connection: unitState === null ? 'offline' : 'online',
    unitState,
    bootId: null,
    fault: unitState === null ? fault('link.lost', 'major', { station }) : null,
    conditions: [],
    software: NO_TEXT,
    identity: NO_TEXT,
    certificate: NO_TEXT,
    ...unusual,
  };
}

/** The transitions from `from`, by commands or state complete, one after another. */
export function lineChanges(from: PackMLState, ...causes: readonly (PackMLCommand | 'SC')[]): EntryBody[] {
  let state = from;
  return causes.map((cause) => {
    const before = state;
    const to = cause === 'SC' ? stateCompleteTarget(before) : commandTarget(before, cause);
    if (to === null) throw new Error(`${cause} leads nowhere from ${before}`);
    state = to;
    return { kind: 'line.changed', from: before, to, cause, by: 'test', reason: null, needsPerson: true };
  });
}
