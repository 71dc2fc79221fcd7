import { expect, test } from 'vitest';

import type { Entry, EntryBody } from '../journal/entry.ts';
import { permissionsOf, type Role } from '../people/permissions.ts';
import { seenEntries } from './seen-entries.ts';

const entries = (
  [
    { kind: 'line.cleared', by: 'Lan' },
    { kind: 'session.refused', person: 'Minh', why: 'wrong-secret' },
    { kind: 'personal-data.revealed', order: 'O-1', by: 'Nga', why: 'complaint' },
    { kind: 'permission.refused', person: 'Minh', what: 'GET /api/people' },
  ] satisfies EntryBody[]
).map((body, index): Entry => ({ seq: index + 1, at: 0, body, hash: '', previous: '' }) as unknown as Entry);
const seenBy = (role: Role): string[] => seenEntries(entries, permissionsOf([role])).map(({ body }) => body.kind);

test('who signed in, guessed, or looked at whom is shown to whoever audits, and to nobody else', () => {
  expect(seenBy('security-officer')).toHaveLength(4);
  for (const role of ['operator', 'production-manager', 'engineer', 'administrator'] as const)
    expect(seenBy(role)).toEqual(['line.cleared']);
  expect(seenEntries(entries, undefined)).toHaveLength(1);
});
