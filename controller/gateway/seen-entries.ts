import { SUBJECTS, type Subject } from '../journal/entry-subjects.ts';
import type { Entry } from '../journal/entry.ts';
import type { Permission } from '../people/permissions.ts';

/** Entries visible to auditors only: who signed in, who guessed secrets, whose data were viewed. */

const AUDITED: ReadonlySet<Subject> = new Set<Subject>(['audit', 'people']);

export function seenEntries(entries: readonly Entry[], permissions: ReadonlySet<Permission> | undefined): Entry[] {
  const all = permissions?.has('audit.see') ?? false;
  return entries.filter(({ body }) => all || !AUDITED.has(SUBJECTS[body.kind]));
}
