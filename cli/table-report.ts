import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { FolderDisk, SEGMENT_FOLDER } from '../controller/journal/segments/segment-disk.ts';
import { DATABASE_NAME } from '../controller/journal/store-file.ts';
import type { JournalStore } from '../controller/journal/store.ts';
import { KeyRing } from '../controller/orders/keys.ts';
import { checkTables, type TableCheck } from '../controller/tables/check-tables.ts';
import type { ShadowTerms } from '../controller/tables/shadow.ts';
import { wordsOf } from '../controller/tables/table-difference.ts';
import { SystemEntropy } from '../stations/random.ts';
import { headsFolder, masterKeyFile } from './home.ts';
import { CliError } from './terminal.ts';

/** The tables beside the entries, for whoever checks a data folder. */

/** Of a long journal so many orders and pictures are opened, the newest; all by `--full`. */
const OPENED_MOST = 2000;

interface TableTerms {
  readonly folder: string;
  readonly elsewhere: readonly string[];
  readonly full: boolean;
  readonly publicKey: KeyObject | null;
  readonly progress: (entries: number) => void;
}

export function checkedTables(store: JournalStore, terms: TableTerms): TableCheck {
  const { folder, elsewhere, full, publicKey, progress } = terms;
  // One that is not there is not made here.
  const keys = existsSync(masterKeyFile()) ? KeyRing.fromFile(masterKeyFile(), new SystemEntropy()) : null;
  return checkTables({
    ...shadowOf(store, folder, elsewhere),
    publicKey,
    anew: full,
    trusted: false,
    open: keys === null ? null : { keys, most: full ? Number.POSITIVE_INFINITY : OPENED_MOST },
    progress,
  });
}

/** Before a command acts on what tables say, without a controller. @throws CliError where a row is not as the entries make it. */
export function requireTables(store: JournalStore, folder: string): void {
  const { differences } = checkTables({
    ...shadowOf(store, folder, []),
    publicKey: null,
    anew: false,
    trusted: false,
    open: null,
    progress: () => undefined,
  });
  const first = differences.find(({ decides }) => decides);
  if (first !== undefined)
    throw new CliError(
      `nothing was done: ${wordsOf(first)}. «cardline verify» names all rows; restore a backup, or run «cardline data rebuild»`,
    );
}

function shadowOf(store: JournalStore, folder: string, elsewhere: readonly string[]): ShadowTerms {
  return {
    journalFile: join(folder, DATABASE_NAME),
    firstHash: store.firstHash,
    disk: new FolderDisk(join(folder, SEGMENT_FOLDER), elsewhere),
    folder: headsFolder(),
  };
}

export function describeTables({ upTo, notCompared, contents }: TableCheck, seconds: number): string[] {
  const { opened, of } = contents;
  const all = opened === of ? 'all of them' : 'the newest; --full opens all';
  return [
    notCompared === null
      ? `tables: each row was held against what entries 1 to ${upTo} make of it, in ${seconds} s`
      : `tables: not compared with the entries: ${notCompared.why}`,
    ...(of === 0 ? [] : [`sealed: ${opened} of ${of} orders and pictures were opened, ${all}`]),
  ];
}
