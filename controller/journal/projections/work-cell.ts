import { InvariantError } from '../../../stations/fault.ts';
import { WORK_NAMES, type WorkName } from '../../../stations/kinds.ts';

/**
 * Reads a work's name that a projection wrote into its own table.
 * @throws InvariantError for any other text.
 */
export function workCell(text: unknown): WorkName {
  const work = WORK_NAMES.find((name) => name === text);
  if (work === undefined) throw new InvariantError(`a table of jobs has the work ${String(text)}`);
  return work;
}
