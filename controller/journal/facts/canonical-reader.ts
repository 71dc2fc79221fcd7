import type { EntryOf } from '../entry.ts';
import type { ProvedFact } from '../prove.ts';

/**
 * Reads what a check needs of a fact from its text, without parsing it, where the text is as this version writes it. Knows schemas by
 * their patterns alone, so that a thread begins without them.
 */

/** A kind of fact, and what of it is needed; plain data, so that it crosses threads. */
export interface CanonicalKind {
  readonly kind: string;
  /** Of a regular expression for the whole text; a group for each field, in order. */
  readonly source: string;
  /** The same for texts of at most so many characters: too few for any string in it to be too long, so that none is counted. */
  readonly short: string;
  readonly shortMost: number;
  readonly fields: readonly string[];
  readonly says: 'proved' | 'checkpoint' | 'nothing';
  /** Does its row stay in the database when it moves to a segment? */
  readonly stays: boolean;
}

/** What a check needs of a fact. */
export interface ReadForCheck {
  readonly fact: ProvedFact | null;
  readonly checkpoint: EntryOf<'journal.checkpoint'> | null;
  readonly stays: boolean;
}

interface Known extends CanonicalKind {
  readonly pattern: RegExp;
  readonly shortPattern: RegExp;
}

const START = '{"kind":"';
const QUOTE = 34;
const NOTHING: ReadForCheck = { fact: null, checkpoint: null, stays: false };

export class CanonicalReader {
  /** Patterns without the flag `u`: they count code units, of which there are never fewer than of what schemas count. */
  readonly #kinds: ReadonlyMap<string, Known>;

  constructor(kinds: readonly CanonicalKind[]) {
    this.#kinds = new Map(
      kinds.map((one) => {
        const [pattern, shortPattern] = [new RegExp(`^${one.source}$`), new RegExp(`^${one.short}$`)];
        return [one.kind, { ...one, pattern, shortPattern }];
      }),
    );
  }

  /** Null where the text is none that this version writes: whoever reads it whole says what it is. */
  read(text: string): ReadForCheck | null {
    if (!text.startsWith(START)) return null;
    const known = this.#kinds.get(text.slice(START.length, text.indexOf('"', START.length)));
    if (known === undefined) return null;
    const { says, stays } = known;
    const pattern = text.length <= known.shortMost ? known.shortPattern : known.pattern;
    if (says === 'nothing') {
      if (!pattern.test(text)) return null;
      return stays ? { ...NOTHING, stays } : NOTHING;
    }
    const found = pattern.exec(text);
    if (found === null) return null;
    const part = partOf(known, found);
    // The pattern has a group for each of the kind's own fields.
    if (says === 'proved') return { fact: part as unknown as ProvedFact, checkpoint: null, stays };
    return { fact: null, checkpoint: part as unknown as EntryOf<'journal.checkpoint'>, stays };
  }
}

function partOf({ kind, fields }: Known, found: RegExpExecArray): Readonly<Record<string, string | number>> {
  const part: Record<string, string | number> = { kind };
  for (let at = 0; at < fields.length; at += 1) {
    const token = found[at + 1] ?? '';
    part[fields[at] ?? ''] = token.charCodeAt(0) === QUOTE ? token.slice(1, -1) : Number(token);
  }
  return part;
}
