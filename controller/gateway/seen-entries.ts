import { SUBJECTS, type Subject } from '../journal/entry-subjects.ts';
import type { Entry } from '../journal/entry.ts';
import type { Permission } from '../people/permissions.ts';

/** What of the journal is shown to whom: who signed in, who guessed, whose data were looked at is for whoever audits. */

const AUDITED: ReadonlySet<Subject> = new Set<Subject>(['audit', 'people']);

export function seenEntries(entries: readonly Entry[], permissions: ReadonlySet<Permission> | undefined): Entry[] {
  const all = permissions?.has('audit.see') ?? false;
  return entries.filter(({ body }) => all || !AUDITED.has(SUBJECTS[body.kind]));
}
