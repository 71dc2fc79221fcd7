import { backUpJournal, restoreJournal, segmentsOf } from '../controller/journal/journal-copy.ts';
import type { JournalStore } from '../controller/journal/store.ts';
import { verify } from '../controller/journal/verify.ts';
import { verifyCheckpoints } from '../controller/journal/verify-checkpoints.ts';
import { Archiver, ARCHIVE_TERMS } from '../controller/journal/segments/archiver.ts';
import { moveBackTo, moveAway } from '../controller/journal/segments/move-away.ts';
import type { Segment } from '../controller/journal/segments/segment-table.ts';
import { publicKeyFile, readPublicKey } from '../controller/keys/journal-key.ts';
import { Snapshots } from '../controller/snapshot/snapshots.ts';
import { RealClock, repeat, type Clock } from '../stations/clock.ts';
import type { Given } from './command-line/option.ts';
import type * as declared from './commands/data.ts';
import { journalKeyFile } from './home.ts';
import { requireFile } from './named-file.ts';
import { holderOf, openOwnJournal, openToAccept, ownHead, requireJournal } from './own-journal.ts';
import { progressOf } from './progress.ts';
import { requireTables } from './table-report.ts';
import { twoPeople } from './two-people.ts';
import { CliError, print, say } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';

/** `cardline data backup | restore | archive | waive-security | rebuild`: copies of a data folder, and what is made of it. */

/** How far an archive is, is looked at so often. */
const LOOK_EVERY_MS = 200;

/** While the controller runs, too. Names and pictures in it are sealed as they are in the folder: the master key is not in it. */
export function backUp(given: Given<declared.BackUpOptions>): number {
  const { out } = given;
  const { entries, hash, segments } = backUpJournal(given.data, out);
  print(
    { file: out, entries, hash, segments },
    given.json,
    `${entries} entries backed up to ${out}${segments === 0 ? '' : `, ${segments} segments of them in ${segmentsOf(out)}: they belong together`}`,
  );
  return 0;
}

/** Into a folder that has no journal; what was changed on the way, or ends elsewhere than the backup did, is refused. */
export function restore(given: Given<declared.RestoreOptions>, name: string | undefined): number {
  const folder = given.data;
  const from = given.segments ?? '';
  if (name === undefined && from !== '') return bringSegmentsBack(folder, from, given.json);
  const file = requireFile(name);
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
  for (const { first, last, file: segment } of away)
    say(
      `entries ${first} to ${last} are away, not lost: ${segment} did not come with the backup; «cardline data restore --data DIR --segments FOLDER» brings it in`,
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
    given.json,
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
export async function archive(given: Given<declared.ArchiveOptions>): Promise<number> {
  const folder = requireJournal(given.data);
  const to = given.to ?? '';
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
    const { segments, entries, bytes } = await watched(clock, store, () => archiver.archiveClosed());
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
      given.json,
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

/** Shows on a terminal how far the entries have moved, while they do. */
async function watched<T>(clock: Clock, store: JournalStore, work: () => Promise<T>): Promise<T> {
  const begunAt = store.segments.upTo;
  const total = store.entries - begunAt;
  const progress = progressOf(clock, 'archives', total, 'entries');
  const over = new AbortController();
  void repeat(clock, LOOK_EVERY_MS, over.signal, () => progress.reach(store.segments.upTo - begunAt));
  try {
    return await work();
  } finally {
    over.abort();
    progress.end();
  }
}

function named({ first, last, file, bytes }: Segment): { first: number; last: number; file: string; bytes: number } {
  return { first, last, file, bytes };
}

/** A real line's machine knows no security: two people decide that the line speaks to its machines without. No controller runs meanwhile. */
export async function waiveSecurity(given: Given<declared.WaiveOptions>): Promise<number> {
  const folder = given.data;
  twoPeople(given);
  const { store } = openOwnJournal(requireJournal(folder), new RealClock());
  try {
    if (store.owner.world === 'simulated')
      throw new CliError(`${folder} belongs to a simulated line, which needs nobody's word for that`);
    requireTables(store, folder);
    const { by, second } = await signedByTwo(given, store, 'machines.accept');
    const { seq } = store.append({ kind: 'security.waived', by, second });
    store.commit();
    print(
      { entries: seq },
      given.json,
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
export function rebuild(given: Given<declared.JournalOptions>): number {
  const { store } = openToAccept(requireJournal(given.data), new RealClock(), null);
  try {
    const { chain } = verify(store, () => null);
    if (chain !== 'intact')
      throw new CliError(`nothing was rebuilt: the chain of hashes is broken at entry ${chain.brokenAt}`);
    const projections = store.rebuild();
    print(
      { entries: store.entries, projections, kept: store.kept },
      given.json,
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

function counted(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${count} rows in ${table}`)
    .join(', ');
}

function problemOf(store: JournalStore): string | null {
  const progress = progressOf(new RealClock(), 'verifies the backup', store.entries, 'entries');
  const { chain } = verify(
    store,
    () => null,
    (entries) => progress.reach(entries),
  );
  progress.end();
  if (chain !== 'intact') return `its chain is broken at entry ${chain.brokenAt}`;
  const publicKey = readPublicKey(publicKeyFile(journalKeyFile()));
  // A backup is older than the journal that it was made of: that it ends earlier is no fault.
  const head = ownHead(store);
  const reached = head !== null && head.seq <= store.entries ? head : null;
  return verifyCheckpoints(store, publicKey, reached).violations[0] ?? null;
}
