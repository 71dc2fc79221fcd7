import type { World } from '../../stations/world.ts';
import type { EntryReader } from './entry-reader.ts';

/** Whether a journal is a simulated line's or a real one's says the journal itself, whatever a command or a layout says. */

export type { World };

/** Who approves a recipe where nobody is there. */
export const SIMULATION = 'simulation';

/**
 * By the first entry that a controller opened the line with. Before there is one, by who approved the first recipe: on a real line two
 * people do. Null where nothing says it yet.
 */
export function worldOf(reader: EntryReader): World | null {
  for (const { body } of reader.readKinds(['line.opened']))
    if (body.kind === 'line.opened') return body.simulated ? 'simulated' : 'real';
  for (const { body } of reader.readKinds(['recipe.approved']))
    if (body.kind === 'recipe.approved')
      return body.by === SIMULATION && body.second === SIMULATION ? 'simulated' : 'real';
  return null;
}

/** The name of the line as it was opened last; empty where it never was. */
export function lineOf(reader: EntryReader): string {
  for (const { body } of reader.newestFirst('line.opened')) if (body.kind === 'line.opened') return body.line;
  return '';
}
