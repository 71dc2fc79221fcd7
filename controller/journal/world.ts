import { worldOf, type World } from '../../stations/world.ts';
import type { EntryBody } from './entry.ts';
import type { EntryReader } from './entry-reader.ts';

/** Whether a journal is a simulated line's or a real one's says the journal itself, whatever a command or a layout says. */

export type { World };

/** Whose a journal is. */
export interface Owner {
  /** The line as it was opened last; empty where it never was. */
  readonly line: string;
  /** Null where nothing says it yet. */
  readonly world: World | null;
}

/** Who approves a recipe where nobody is there. */
export const SIMULATION = 'simulation';

/** Whose a journal is by its entries: what stands in them is only known once the chain was gone through. */
export function ownerOf(reader: EntryReader): Owner {
  return { line: lineOf(reader), world: worldIn(reader) };
}

/** The same once one more entry is in it: the first that says its world has said it for good. */
export function ownedWith(owner: Owner, body: EntryBody): Owner {
  if (body.kind === 'line.opened') return { line: body.line, world: owner.world ?? worldOf(body) };
  return body.kind === 'recipe.approved' && owner.world === null ? { ...owner, world: approversWorld(body) } : owner;
}

/**
 * By the first entry that a controller opened the line with. Before there is one, by who approved the first recipe: on a real line two
 * people do. Null where nothing says it yet.
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
