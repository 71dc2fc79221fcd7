import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { JournalStore } from '../../controller/journal/store.ts';
import type { EntryBody } from '../../controller/journal/entry.ts';
import { sleep } from '../../stations/clock.ts';
import { clock, PATIENCE_MS } from './processes.ts';

/** What a running controller has written so far, read from beside it. */

const LOOK_EVERY_MS = 50;
const NEVER = new AbortController().signal;

export function journal(data: string): EntryBody[] {
  if (!existsSync(join(data, 'journal.db'))) return [];
  const store = JournalStore.openForReading(data, clock);
  try {
    return [...store.read(0)].map(({ body }) => body);
  } finally {
    store.close();
  }
}

/** Waits until the journal says it. */
export async function untilJournal(
  data: string,
  met: (entries: EntryBody[]) => boolean,
  timeoutMs = PATIENCE_MS,
): Promise<EntryBody[]> {
  const endMs = clock.nowMs() + timeoutMs;
  for (;;) {
    const entries = journal(data);
    if (met(entries)) return entries;
    if (clock.nowMs() > endMs) {
      const tail = entries.slice(-15).map((body) => JSON.stringify(body));
      throw new Error(`the journal did not say it within ${timeoutMs} ms; its tail:\n${tail.join('\n')}`);
    }
    await sleep(clock, LOOK_EVERY_MS, NEVER);
  }
}

export function lineState(entries: readonly EntryBody[]): string {
  return entries.findLast((body) => body.kind === 'line.changed')?.to ?? 'Stopped';
}

export const accepted = (entries: readonly EntryBody[]): number =>
  entries.filter((body) => body.kind === 'card.ended' && body.outcome === 'accepted').length;
