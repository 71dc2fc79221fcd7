import { isAbout } from './entry-subjects.ts';
import { readFact } from './facts/stored-fact.ts';
import { PROVED_SUBJECTS, provedPart, type ProvedFact } from './prove.ts';
import { unpacked, type FrameMark, type RawEntry } from './segments/segment-format.ts';
import { StoreError } from './store-error.ts';
import { isStaying } from './store-file.ts';

/** What can be said of a stretch of entries without those before it. */

export interface Examined {
  readonly first: number;
  readonly last: number;
  /** The hash before the first entry, as it was said; that of the last one, as it follows. */
  readonly previous: string;
  readonly lastHash: string;
  /** The first entry that is not what it should be; null where all are. */
  readonly brokenAt: number | null;
  readonly facts: readonly (readonly [number, ProvedFact])[];
  /** Entries of which the row stays in the database, with the hash before each. */
  readonly staying: readonly { readonly seq: number; readonly previous: string; readonly hash: string }[];
}

/** A frame of a segment, as it lies in the file. */
export function examineFrame(bytes: Uint8Array, mark: Pick<FrameMark, 'first' | 'previous'>): Examined {
  try {
    return examineRows(unpacked(bytes, mark), mark.previous);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { first, previous } = mark;
    return { first, last: first, previous, lastHash: '', brokenAt: first, facts: [], staying: [] };
  }
}

/** Entries whose hashes are known to follow from each other. */
export function examineRows(rows: readonly RawEntry[], previous: string): Examined {
  const facts: [number, ProvedFact][] = [];
  const staying: { seq: number; previous: string; hash: string }[] = [];
  let brokenAt: number | null = null;
  let before = previous;
  for (const { seq, body: text, hash } of rows) {
    const read = readFact(text);
    if ('body' in read) {
      const { body } = read;
      const fact = isAbout(body, PROVED_SUBJECTS) ? provedPart(body) : null;
      if (fact !== null) facts.push([seq, fact]);
      if (isStaying(body.kind, text)) staying.push({ seq, previous: before, hash });
    } else brokenAt ??= seq;
    before = hash;
  }
  return {
    first: rows[0]?.seq ?? 0,
    last: rows.at(-1)?.seq ?? 0,
    previous,
    lastHash: before,
    brokenAt,
    facts,
    staying,
  };
}
