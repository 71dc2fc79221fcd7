import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { backUpJournal, restoreJournal, segmentsOf } from '../controller/journal/journal-copy.ts';
import { readHead, type OwnLine } from '../controller/journal/journal-head.ts';
import type { JournalStore } from '../controller/journal/store.ts';
import { DATABASE_NAME, forgetBegun } from '../controller/journal/store-file.ts';
import { verify } from '../controller/journal/verify.ts';
import { verifyCheckpoints } from '../controller/journal/verify-checkpoints.ts';
import { Archiver, ARCHIVE_TERMS } from '../controller/journal/segments/archiver.ts';
import { moveBackTo, moveAway } from '../controller/journal/segments/move-away.ts';
import type { Segment } from '../controller/journal/segments/segment-table.ts';
import { publicKeyFile, readPublicKey } from '../controller/keys/journal-key.ts';
import { VaultRemoval } from '../controller/orders/removal.ts';
import { Snapshots } from '../controller/snapshot/snapshots.ts';
import { dueForShredding, shred } from '../controller/orders/shredder.ts';
import { RealClock } from '../stations/clock.ts';
import { readLayout } from '../stations/line-layout.ts';
import { headsFolder, journalKeyFile } from './home.ts';
import { requireFile } from './named-file.ts';
import { holderOf, openOwnJournal, openToAccept, ownHead } from './own-journal.ts';
import { requireTables } from './table-report.ts';
import { accept, CliError, flag, number, parse, print, say, text, twoPeople, UsageError } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';
import { worldOf } from '../stations/world.ts';

/** `cardline data backup | restore | archive | accept-older | waive-security | rebuild | compact | shred`: copies of a data folder, what is made of it, what ends in it. */

const WORDS =
  'data backup --data DIR --out FILE | data restore [FILE] --data DIR [--segments FOLDER] | data archive --data DIR [--to FOLDER] | data accept-older --data DIR --by NAME --second NAME [--line FILE] | ' +
  'data waive-security --data DIR --by NAME --second NAME | data rebuild --data DIR | data compact --data DIR | data shred --data DIR --by NAME (--batch B | --after-days N)';
const RETENTION_DAYS_MAX = 36_500;

export function run(args: string[]): Promise<number> {
  return Promise.resolve(verbOf(args));
}

function verbOf(args: string[]): number | Promise<number> {
  const [verb = '', ...rest] = args;
  switch (verb) {
    case 'backup':
      return backUp(rest);
    case 'restore':
      return restore(rest);
    case 'archive':
      return archiveData(rest);
    case 'accept-older':
      return acceptOlder(rest);
    case 'waive-security':
      return waiveSecurity(rest);
    case 'rebuild':
      return rebuild(rest);
    case 'compact':
      return compact(rest);
    case 'shred':
      return shredBatches(rest);
    default:
      throw new UsageError(WORDS);
  }
}

/** While the controller runs, too. Names and pictures in it are sealed as they are in the folder: the master key is not in it. */
function backUp(args: string[]): number {
  const { values } = parse(args, { data: { type: 'string' }, out: { type: 'string' }, json: { type: 'boolean' } });
  const out = text(values, 'out', null);
  const { entries, hash, segments } = backUpJournal(text(values, 'data', null), out);
  print(
    { file: out, entries, hash, segments },
    flag(values, 'json'),
    `${entries} entries backed up to ${out}${segments === 0 ? '' : `, ${segments} segments of them in ${segmentsOf(out)}: they belong together`}`,
  );
  return 0;
}

/** Into a folder that has no journal; what was changed on the way, or ends elsewhere than the backup did, is refused. */
function restore(args: string[]): number {
  const { values, words } = parse(
    args,
    { data: { type: 'string' }, segments: { type: 'string' }, json: { type: 'boolean' } },
    1,
  );
  const folder = text(values, 'data', null);
  const from = text(values, 'segments', '');
  if (words.length === 0 && from !== '') return bringSegmentsBack(folder, from, flag(values, 'json'));
  const file = requireFile(words[0]);
  let reached = 0;
  const { entries, recorded, segments, away } = restoreJournal(
    file,
    folder,
    new RealClock(),
    (store) => {
      reached = ownHead(store)?.seq ?? 0;
      return problemOf(store);
    },
    from === '' ? [] : [from],
  );
  for (const { first, last, file: name } of away)
    say(
      `entries ${first} to ${last} are away, not lost: ${name} did not come with the backup; «cardline data restore --data DIR --segments FOLDER» brings it in`,
    );
  if (!recorded)
    say(
      `${file} does not say how far it goes (an older version made it, or it is a copy of a journal): a copy without its -wal file lacks the newest entries`,
    );
  if (reached > entries)
    say(
      `the journal had come to entry ${reached} here: the controller goes on with this older copy only by «cardline data accept-older»`,
    );
  print(
    { folder, entries, recorded, reached: Math.max(reached, entries), segments, away },
    flag(values, 'json'),
    `${entries} entries restored to ${folder}`,
  );
  return 0;
}

/** What was moved to another disk lies beside the journal again. */
function bringSegmentsBack(folder: string, from: string, json: boolean): number {
  const { back, away } = moveBackTo(requireJournal(folder), from, holderOf(folder));
  print(
    { folder, segments: back.map((segment) => named(segment)), away: away.map((segment) => named(segment)) },
    json,
    [
      `${back.length} segments brought back from ${from}`,
      ...away.map(({ first, last, file }) => `entries ${first} to ${last} are away still: ${file}`),
    ].join('\n'),
  );
  return 0;
}

/** Entries of closed batches leave the database; with `--to` their segments leave this disk, too. No controller runs meanwhile. */
async function archiveData(args: string[]): Promise<number> {
  const { values } = parse(args, { data: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } });
  const folder = requireJournal(text(values, 'data', null));
  const to = text(values, 'to', '');
  const clock = new RealClock();
  const { store, key } = openOwnJournal(folder, clock);
  try {
    requireTables(store, folder);
    const snapshots = new Snapshots(store);
    const archiver = new Archiver({
      store,
      clock,
      terms: { ...ARCHIVE_TERMS, least: 1, pauseMs: 0 },
      sign: (digest) => key.segment(digest),
      alsoNeeded: () => snapshots.oldest,
    });
    const { segments, entries, bytes } = await archiver.archiveClosed();
    const moved = to === '' ? [] : moveAway(store, folder, to, clock.wallTimeMs());
    print(
      {
        folder,
        segments,
        entries,
        bytes,
        archivedUpTo: store.segments.upTo,
        moved: moved.map((segment) => named(segment)),
      },
      flag(values, 'json'),
      [
        `${entries} entries of closed batches moved to ${segments} segments of ${bytes} bytes; ${store.segments.upTo} of ${store.entries} lie in segments`,
        ...(to === '' ? [] : [`${moved.length} segments moved to ${to}; they are read there by --segments ${to}`]),
      ].join('\n'),
    );
    return 0;
  } finally {
    store.close();
  }
}

function named({ first, last, file, bytes }: Segment): { first: number; last: number; file: string; bytes: number } {
  return { first, last, file, bytes };
}

/**
 * The line's own journal is lost: two people go on with an older copy, with another one, or, where all are lost, with a new one. Nothing
 * that is unfinished in it is made any more.
 */
async function acceptOlder(args: string[]): Promise<number> {
  const { values } = parse(args, {
    data: { type: 'string' },
    by: { type: 'string' },
    second: { type: 'string' },
    line: { type: 'string' },
    json: { type: 'boolean' },
  });
  const folder = text(values, 'data', null);
  twoPeople(values);
  const line = values['line'] === undefined ? null : lineIn(text(values, 'line', null));
  if (line === null) requireJournal(folder);
  else requireLost(folder, line);
  const { store, held } = openToAccept(folder, new RealClock(), line);
  try {
    const { problem } = held;
    if (problem === null) throw new CliError(`the journal in ${folder} is the newest one; there is nothing to accept`);
    const { chain } = verify(store, () => null);
    if (chain !== 'intact')
      throw new CliError(`the chain of hashes is broken at entry ${chain.brokenAt}: nobody can go on with it`);
    // Who may sign, and what is unfinished, stands in tables: an older copy is in somebody's hands more often than any other.
    requireTables(store, folder);
    const { by, second } = await signedByTwo(values, store, 'journal.resume');
    held.accept();
    const lost = 'reached' in problem ? Math.max(0, problem.reached - store.entries) : 0;
    const { seq } = store.append({ kind: 'journal.resumed', from: store.entries, lost, by, second });
    store.commit();
    print(
      { entries: seq, lost, accepted: problem.kind },
      flag(values, 'json'),
      `${folder} is gone on with from entry ${seq}; what was not finished there is set aside: order it anew once its cards are counted`,
    );
    return 0;
  } finally {
    store.close();
  }
}

function lineIn(layoutFile: string): OwnLine {
  const layout = accept(readLayout(layoutFile));
  return { line: layout.line, world: worldOf(layout) };
}

/** Where there is no journal, one is begun in place of the one that the line had, and for no other reason. */
function requireLost(folder: string, line: OwnLine): void {
  if (existsSync(join(folder, DATABASE_NAME))) return;
  const head = readHead(headsFolder(), line, '');
  if (head === null || head.seq === 0)
    throw new CliError(`there is no journal in ${folder}, and ${line.line} had none`);
  forgetBegun(folder);
}

/** A real line's machine knows no security: two people decide that the line speaks to its machines without. No controller runs meanwhile. */
async function waiveSecurity(args: string[]): Promise<number> {
  const { values } = parse(args, {
    data: { type: 'string' },
    by: { type: 'string' },
    second: { type: 'string' },
    json: { type: 'boolean' },
  });
  const folder = text(values, 'data', null);
  twoPeople(values);
  const { store } = openOwnJournal(requireJournal(folder), new RealClock());
  try {
    if (store.owner.world === 'simulated')
      throw new CliError(`${folder} belongs to a simulated line, which needs nobody's word for that`);
    requireTables(store, folder);
    const { by, second } = await signedByTwo(values, store, 'machines.accept');
    const { seq } = store.append({ kind: 'security.waived', by, second });
    store.commit();
    print(
      { entries: seq },
      flag(values, 'json'),
      `${folder}: the line may speak to its machines with «security: None» until it is started with security again; an alarm says so meanwhile`,
    );
    return 0;
  } finally {
    store.close();
  }
}

/**
 * Makes what is made of the journal anew, and says what was otherwise before; what no entry tells is left alone. Also of an older copy, before
 * two people accept it: no entry is written.
 */
function rebuild(args: string[]): number {
  const { values } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } });
  const { store } = openToAccept(requireJournal(text(values, 'data', null)), new RealClock(), null);
  try {
    const { chain } = verify(store, () => null);
    if (chain !== 'intact')
      throw new CliError(`nothing was rebuilt: the chain of hashes is broken at entry ${chain.brokenAt}`);
    const projections = store.rebuild();
    print(
      { entries: store.entries, projections, kept: store.kept },
      flag(values, 'json'),
      [
        `rebuilt from ${store.entries} entries:`,
        ...projections.map(
          ({ name, rows, changed }) => `  ${name}: ${counted(rows)}${changed ? '; it was otherwise before' : ''}`,
        ),
        'left alone, because no entry tells it:',
        ...store.kept.map(({ owner, rows }) => `  ${owner}: ${counted(rows)}`),
      ].join('\n'),
    );
    return 0;
  } finally {
    store.close();
  }
}

/** A folder's name that is mistyped is no new journal. */
function requireJournal(folder: string): string {
  if (!existsSync(join(folder, DATABASE_NAME))) throw new CliError(`there is no journal in ${folder}`);
  return folder;
}

function counted(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${count} rows in ${table}`)
    .join(', ');
}

function problemOf(store: JournalStore): string | null {
  const { chain } = verify(store, () => null);
  if (chain !== 'intact') return `its chain is broken at entry ${chain.brokenAt}`;
  const publicKey = readPublicKey(publicKeyFile(journalKeyFile()));
  // A backup is older than the journal that it was made of: that it ends earlier is no fault.
  const head = ownHead(store);
  const reached = head !== null && head.seq <= store.entries ? head : null;
  return verifyCheckpoints(store, publicKey, reached).violations[0] ?? null;
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

/** Writes the journal's file anew, so that it gives free pages back by itself from then on. The line is stopped. */
function compact(args: string[]): number {
  const { values } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } });
  const folder = requireJournal(text(values, 'data', null));
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
  print({ before, after }, flag(values, 'json'), `${file}: ${megabytes(before)} before, ${megabytes(after)} now`);
  return 0;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function shredBatches(args: string[]): number {
  const { values } = parse(args, {
    data: { type: 'string' },
    batch: { type: 'string' },
    'after-days': { type: 'string' },
    by: { type: 'string' },
    json: { type: 'boolean' },
  });
  const clock = new RealClock();
  const folder = requireJournal(text(values, 'data', null));
  const { store } = openOwnJournal(folder, clock);
  try {
    requireTables(store, folder);
    const by = text(values, 'by', null);
    const batch = text(values, 'batch', '');
    const wanted =
      batch === ''
        ? dueForShredding(store, clock.wallTimeMs(), number(values, 'after-days', null, 0, RETENTION_DAYS_MAX))
        : [batch];
    const shredded = wanted.filter((one) => {
      const outcome = shred(store, one, by);
      if (outcome === 'unknown') throw new CliError(`there is no batch ${one}, or it was shredded before`);
      if (outcome === 'open') throw new CliError(`batch ${one} is not closed: its orders are still needed`);
      return true;
    });
    removeWhatIsLeft(store);
    print({ shredded }, flag(values, 'json'), `${shredded.length} batches shredded ${shredded.join(' ')}`);
    return 0;
  } finally {
    store.close();
  }
}
