import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { auditLines } from './audit-file.ts';
import { JournalStore } from './store.ts';

test('an auditor can recompute the chain from the file alone', () => {
  const store = JournalStore.temporary(new VirtualClock());
  for (const mode of ['Manual', 'Produce', 'Maintenance'] as const) store.append({ kind: 'mode.changed', mode });
  store.commit();
  const [head, ...entries] = [...auditLines(store, null)].map((line) => JSON.parse(line) as Record<string, string>);
  expect(head).toMatchObject({ format: 'cardline-journal', entries: 3 });
  let previous = head?.['genesis'] ?? '';
  for (const { seq, atMs, content, hash } of entries) {
    previous = createHash('sha256').update(`${previous}|${seq}|${atMs}|${content}`).digest('hex');
    expect(hash).toBe(previous);
  }
  expect(previous).toBe(store.digest);
});
