import { samePerson } from '../controller/people/same-person.ts';
import { required, text } from './command-line/option.ts';
import { UsageError } from './terminal.ts';

/** Those who stand for what one alone may not do. */

export const BY = text('NAME', 'who stands for this');
export const SECOND = text('NAME', 'the second person who stands for this, another one');

export interface TwoNames {
  readonly by: string | null;
  readonly second: string | null;
}

/** @throws UsageError where one is missing, or both are one person */
export function twoPeople(given: TwoNames): { readonly by: string; readonly second: string } {
  const by = required(BY)
    .read(given.by ?? undefined, '--by')
    .trim()
    .normalize('NFC');
  const second = required(SECOND)
    .read(given.second ?? undefined, '--second')
    .trim()
    .normalize('NFC');
  if (by === '' || second === '' || samePerson(by, second))
    throw new UsageError('two different people stand for this: --by NAME --second NAME');
  return { by, second };
}
