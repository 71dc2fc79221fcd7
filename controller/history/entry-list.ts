import type { Clock } from '../../stations/clock.ts';
import { SUBJECTS, type Subject } from '../journal/entry-subjects.ts';
import type { Entry, EntryKind } from '../journal/entry.ts';
import type { EntryReader } from '../journal/entry-reader.ts';
import type { RawEntry } from '../journal/segments/segment-frame.ts';
import { entryOf } from '../journal/stored-entry.ts';

/** The journal's entries a page at a time: whole stretches by their numbers, and those that a search leaves by a look at their text. */

export interface EntryFilter {
  readonly kind?: string | undefined;
  /** Words that stand in the entry, in capitals or not. */
  readonly text?: string | undefined;
  /** Entries about these are left out. */
  readonly without: ReadonlySet<Subject>;
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  /** All that the filter leaves of what was searched. */
  readonly total: number;
  /** The entries of the span that were looked through: all of them, or so many from its near end. */
  readonly searched: number;
}

/** A search goes through so many entries of a span: those of the newest cards come first. */
export const SEARCHED_MAX = 50_000;
/** Entries that are looked through in one go; between two of these the line's own work comes first. */
const AT_ONCE = 1000;

export class EntryList {
  readonly #reader: EntryReader;
  readonly #clock: Clock;

  constructor(reader: EntryReader, clock: Clock) {
    this.#reader = reader;
    this.#clock = clock;
  }

  /** `skip` entries of the list are left out, and `count` shown at most. `first` and `last`: numbers of the span's entries. */
  async page(
    { first, last }: { readonly first: number; readonly last: number },
    filter: EntryFilter,
    { skip, count, direction }: { readonly skip: number; readonly count: number; readonly direction: 'asc' | 'desc' },
  ): Promise<EntryPage> {
    const all = Math.max(0, last - first + 1);
    if (filter.kind === undefined && (filter.text ?? '') === '') {
      const from = direction === 'asc' ? first + skip : last - skip - count + 1;
      const entries = this.#reader.stretch(Math.max(first, from), Math.min(last, from + count - 1));
      if (direction === 'desc') entries.reverse();
      // A page without what is not for its reader has fewer rows: to count those of the whole span would be to search it.
      return { entries: seenOf(entries, filter.without), total: all, searched: all };
    }
    const fits = sieve(filter);
    const searched = Math.min(all, SEARCHED_MAX);
    const shown: RawEntry[] = [];
    let total = 0;
    for (let done = 0; done < searched; done += AT_ONCE) {
      const most = Math.min(AT_ONCE, searched - done);
      const from = direction === 'asc' ? first + done : last - done - most + 1;
      const rows = this.#reader.rawStretch(from, from + most - 1);
      if (direction === 'desc') rows.reverse();
      for (const row of rows) {
        if (!fits(row)) continue;
        if (total >= skip && shown.length < count) shown.push(row);
        total += 1;
      }
      await new Promise<void>((resolve) => this.#clock.schedule(0, resolve));
    }
    return { entries: shown.map((row) => entryOf(row)), total, searched };
  }
}

function seenOf(entries: readonly Entry[], without: ReadonlySet<Subject>): Entry[] {
  return entries.filter(({ body }) => !without.has(SUBJECTS[body.kind]));
}

/** What the text of an entry begins with. */
const KIND = /^\{"kind":"([^"]+)"/;

/** Null for a kind that is written no more: no filter offers it. */
function kindIn(body: string): EntryKind | null {
  const kind = KIND.exec(body)?.[1] ?? '';
  return isKind(kind) ? kind : null;
}

function isKind(kind: string): kind is EntryKind {
  return Object.hasOwn(SUBJECTS, kind);
}

/** By its text, which begins with its kind: to read what an entry says costs ten times as much. */
function sieve({ kind, text, without }: EntryFilter): (row: RawEntry) => boolean {
  const words = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return ({ body }) => {
    const own = kindIn(body);
    if (own === null || without.has(SUBJECTS[own])) return false;
    if (kind !== undefined && own !== kind) return false;
    if (words.length === 0) return true;
    const said = body.toLowerCase();
    return words.every((word) => said.includes(word));
  };
}
