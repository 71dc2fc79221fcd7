import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { HeldJournal } from '../controller/journal/held-journal.ts';
import type { JournalHead } from '../controller/journal/head-file.ts';
import { readHead, type OwnLine } from '../controller/journal/journal-head.ts';
import { DATABASE_NAME } from '../controller/journal/store-file.ts';
import { JournalStore } from '../controller/journal/store.ts';
import type { HeldHere } from '../controller/journal/verify-anchor.ts';
import { JournalKey } from '../controller/keys/journal-key.ts';
import type { Clock } from '../stations/clock.ts';
import { headsFolder, journalKeyFile } from './home.ts';
import { CliError } from './terminal.ts';

/** A data folder's journal, opened to be written by a command: sealed with this computer's key, and held by the head that is kept here. */

export interface OwnJournal {
  readonly store: JournalStore;
  readonly held: HeldJournal;
  readonly key: JournalKey;
}

/** @throws StoreError where it is not the journal that is held here. */
export function openOwnJournal(folder: string, clock: Clock): OwnJournal {
  return opened(folder, clock, null, 'refuse');
}

/** Whatever keeps it from being gone on with is `held.problem`, for two people to accept. `line`: null for the journal's own word. */
export function openToAccept(folder: string, clock: Clock, line: OwnLine | null): OwnJournal {
  return opened(folder, clock, line, 'accept');
}

/** What refuses a journal that is not the one held here, for whoever writes in its folder without opening all of it. */
export function holderOf(folder: string): HeldJournal {
  return heldBy(folder, JournalKey.fromFile(journalKeyFile()), null, 'refuse');
}

function opened(folder: string, clock: Clock, line: OwnLine | null, problems: 'refuse' | 'accept'): OwnJournal {
  const key = JournalKey.fromFile(journalKeyFile());
  const held = heldBy(folder, key, line, problems);
  return { store: JournalStore.open(folder, clock, held), held, key };
}

function heldBy(folder: string, key: JournalKey, line: OwnLine | null, problems: 'refuse' | 'accept'): HeldJournal {
  return new HeldJournal({ seal: key, headsFolder: headsFolder(), dataFolder: folder, line, problems });
}

/** Null where no line was opened with the journal yet. */
export function ownLineOf(store: JournalStore): OwnLine | null {
  const { line, world } = store.owner;
  return line === '' || world === null ? null : { line, world };
}

/** What is kept here of how far the line's journal had come; null where nothing is. */
export function ownHead(store: JournalStore): JournalHead | null {
  const line = ownLineOf(store);
  return line === null ? null : readHead(headsFolder(), line, store.firstHash);
}

/** What of the journal is held here, for whoever only looks at it. */
export function heldHere(store: JournalStore): HeldHere {
  const file = journalKeyFile();
  const key = existsSync(file) ? JournalKey.fromFile(file) : null;
  return { line: ownLineOf(store), head: ownHead(store), seal: key, isLinesOwn: key !== null };
}

/** A folder's name that is mistyped is no new journal. @throws CliError */
export function requireJournal(folder: string): string {
  if (!existsSync(join(folder, DATABASE_NAME))) throw new CliError(`there is no journal in ${folder}`);
  return folder;
}
