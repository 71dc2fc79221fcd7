import type { EntryOf } from '../entry.ts';
import type { ProvedFact } from '../prove.ts';

/**
 * Extracts the part of a fact that a check needs from its text without parsing it, if the text is in this version's canonical form. It uses
 * the patterns only, so that a thread starts without loading the schemas.
 */

/** A kind of fact and the fields needed from it; plain data, so that it can be sent to threads. */
export interface CanonicalKind {
  readonly kind: string;
  /** Source of a regular expression for the whole text, with one group per field, in order. */
  readonly source: string;
  /** The same for texts up to this length: short enough that no string in them exceeds its limit, so that lengths are not checked. */
  readonly short: string;
  readonly shortMost: number;
  readonly fields: readonly string[];
  readonly says: 'proved' | 'checkpoint' | 'nothing';
  /** Whether its row stays in the database when it moves to a segment. */
  readonly stays: boolean;
}

/** The part of a fact that a check needs. */
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
  /** Patterns without the `u` flag: they count code units, of which there are never fewer than the code points that schemas count. */
  readonly #kinds: ReadonlyMap<string, Known>;

  constructor(kinds: readonly CanonicalKind[]) {
    this.#kinds = new Map(
      kinds.map((one) => {
        const [pattern, shortPattern] = [new RegExp(`^${one.source}$`), new RegExp(`^${one.short}$`)];
        return [one.kind, { ...one, pattern, shortPattern }];
      }),
    );
  }

  /** Null if the text is not in canonical form: then it must be parsed in full. */
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
    // The pattern has a group for each field of the kind.
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
