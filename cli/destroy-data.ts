import { statSync } from 'node:fs';
import { join } from 'node:path';

import type { JournalStore } from '../controller/journal/store.ts';
import { DATABASE_NAME } from '../controller/journal/store-file.ts';
import { VaultRemoval } from '../controller/orders/removal.ts';
import { dueForShredding, shred } from '../controller/orders/shredder.ts';
import { RealClock } from '../stations/clock.ts';
import type { Given } from './command-line/option.ts';
import type * as declared from './commands/data.ts';
import { openOwnJournal, requireJournal } from './own-journal.ts';
import { requireTables } from './table-report.ts';
import { CliError, print, say, UsageError } from './terminal.ts';

/** `cardline data compact | shred`: what is destroyed, and the room that it leaves. */

/** Writes the journal's file anew, so that it gives free pages back by itself from then on. The line is stopped. */
export function compact(given: Given<declared.JournalOptions>): number {
  const folder = requireJournal(given.data);
  const file = join(folder, DATABASE_NAME);
  const { store } = openOwnJournal(folder, new RealClock());
  const before = statSync(file).size;
  try {
    requireTables(store, folder);
    removeWhatIsLeft(store);
    store.compact();
    store.emptyLog();
  } finally {
    store.close();
  }
  const after = statSync(file).size;
  print({ before, after }, given.json, `${file}: ${megabytes(before)} before, ${megabytes(after)} now`);
  return 0;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

export function shredBatches(given: Given<declared.ShredOptions>): number {
  const clock = new RealClock();
  const folder = requireJournal(given.data);
  const { store } = openOwnJournal(folder, clock);
  try {
    requireTables(store, folder);
    const { by } = given;
    const batch = given.batch ?? '';
    const wanted = batch === '' ? dueForShredding(store, clock.wallTimeMs(), daysOf(given['after-days'])) : [batch];
    const shredded = wanted.filter((one) => {
      const outcome = shred(store, one, by);
      if (outcome === 'unknown') throw new CliError(`there is no batch ${one}, or it was shredded before`);
      if (outcome === 'open') throw new CliError(`batch ${one} is not closed: its orders are still needed`);
      return true;
    });
    removeWhatIsLeft(store);
    print({ shredded }, given.json, `${shredded.length} batches shredded ${shredded.join(' ')}`);
    return 0;
  } finally {
    store.close();
  }
}

function daysOf(days: number | null): number {
  if (days === null) throw new UsageError('--after-days is missing');
  return days;
}

/** All that is being removed, to its end; what was overwritten leaves the log, and its pages go back to the file system. */
function removeWhatIsLeft(store: JournalStore): void {
  const removal = new VaultRemoval(store);
  while (removal.step());
  if (!store.emptyLog())
    say('another program reads the journal: what was destroyed is overwritten on the disk once it has ended');
  const { givesBack, freeBytes, pageBytes } = store.space;
  if (!givesBack) return;
  store.giveBack(freeBytes / pageBytes);
  store.emptyLog();
}
