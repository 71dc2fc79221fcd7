import { SUBJECTS, type Subject } from '../journal/entry-subjects.ts';
import type { Entry, EntryKind } from '../journal/entry.ts';
import type { Permission } from '../people/permissions.ts';

/** Entries visible to auditors only: who signed in, who guessed secrets, whose data were viewed. */

const AUDITED: ReadonlySet<Subject> = new Set<Subject>(['audit', 'people']);
const NONE: ReadonlySet<Subject> = new Set<Subject>();

/** Subjects whose entries are not for somebody with these permissions. */
export function unseenBy(permissions: ReadonlySet<Permission> | undefined): ReadonlySet<Subject> {
  return permissions?.has('audit.see') === true ? NONE : AUDITED;
}

export function seenEntries(entries: readonly Entry[], permissions: ReadonlySet<Permission> | undefined): Entry[] {
  const unseen = unseenBy(permissions);
  return entries.filter(({ body }) => !unseen.has(SUBJECTS[body.kind]));
}

/** The kinds of entries that are shown to somebody with these permissions. */
export function kindsFor(permissions: ReadonlySet<Permission> | undefined): readonly EntryKind[] {
  const unseen = unseenBy(permissions);
  const kinds = Object.keys(SUBJECTS) as EntryKind[];
  return kinds.filter((kind) => !unseen.has(SUBJECTS[kind]));
}
