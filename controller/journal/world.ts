import { worldOf, type World } from '../../stations/world.ts';
import type { EntryBody } from './entry.ts';
import type { EntryReader } from './entry-reader.ts';

/** Whether a journal belongs to a simulated or a real line is decided by the journal itself, not by a command or a layout. */

export type { World };

/** The line that a journal belongs to. */
export interface Owner {
  /** Name of the line at its last opening; empty if it was never opened. */
  readonly line: string;
  /** Null while it is undecided. */
  readonly world: World | null;
}

/** Name of the approver in unattended simulations. */
export const SIMULATION = 'simulation';

/** The owner according to the entries, which are trustworthy only after the chain was verified. */
export function ownerOf(reader: EntryReader): Owner {
  return { line: lineOf(reader), world: worldIn(reader) };
}

/** The owner after one more entry: the first entry that states the world decides for good. */
export function ownedWith(owner: Owner, body: EntryBody): Owner {
  if (body.kind === 'line.opened') return { line: body.line, world: owner.world ?? worldOf(body) };
  return body.kind === 'recipe.approved' && owner.world === null ? { ...owner, world: approversWorld(body) } : owner;
}

/**
 * Decided by the first `line.opened` entry. Before there is one, by the approver of the first recipe: on a real line two people approve.
 * Null while undecided.
 */
function worldIn(reader: EntryReader): World | null {
  for (const { body } of reader.readKinds(['line.opened'])) if (body.kind === 'line.opened') return worldOf(body);
  for (const { body } of reader.readKinds(['recipe.approved']))
    if (body.kind === 'recipe.approved') return approversWorld(body);
  return null;
}

function approversWorld({ by, second }: { readonly by: string; readonly second: string }): World {
  return by === SIMULATION && second === SIMULATION ? 'simulated' : 'real';
}

function lineOf(reader: EntryReader): string {
  for (const { body } of reader.newestFirst('line.opened')) if (body.kind === 'line.opened') return body.line;
  return '';
}
