import { isAbout } from '../entry-subjects.ts';
import { PROVED_SUBJECTS, provedPart } from '../prove.ts';
import { isStaying } from '../store-file.ts';
import { CANONICAL_KINDS } from './canonical-pattern.ts';
import { CanonicalReader, type ReadForCheck } from './canonical-reader.ts';
import { readFact } from './stored-fact.ts';

/** Reads the part of a fact that a check needs, for every version of Cardline. */

const CANONICAL = new CanonicalReader(CANONICAL_KINDS);

/** Null if the text is no fact that this version knows. */
export function readForCheck(text: string): ReadForCheck | null {
  return CANONICAL.read(text) ?? readWhole(text);
}

/** The same by a full parse, without the canonical pattern. */
export function readWhole(text: string): ReadForCheck | null {
  const read = readFact(text);
  if (!('body' in read)) return null;
  const { body } = read;
  return {
    fact: isAbout(body, PROVED_SUBJECTS) ? provedPart(body) : null,
    checkpoint: body.kind === 'journal.checkpoint' ? body : null,
    stays: isStaying(body.kind, text),
  };
}
