import { JournalStore } from '../controller/journal/store.ts';
import { keepVerified, readVerified } from '../controller/journal/verified-record.ts';
import { verifyAnchor, verifySigned } from '../controller/journal/verify-anchor.ts';
import { checkJournal, SHORT_ENTRIES, THREADS_FROM, type Check } from '../controller/journal/verify-journal.ts';
import { wordsOf as wordsOfDifference } from '../controller/tables/table-difference.ts';
import { publicKeyFile, readPublicKey } from '../controller/keys/journal-key.ts';
import { phasesByHash } from '../controller/recipes/kept-phases.ts';
import { RealClock } from '../stations/clock.ts';
import type { Given } from './command-line/option.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { headsFolder, journalKeyFile } from './home.ts';
import { requireFile } from './named-file.ts';
import { heldHere, ownHead } from './own-journal.ts';
import { progressOf } from './progress.ts';
import { installedRecipes } from './recipes.ts';
import { checkedTables, describeTables } from './table-report.ts';
import { print, say, statusLine } from './terminal.ts';

/** `cardline verify`: what the journal of a data folder proves, and whether anybody has touched it. */

const PROGRESS_EVERY_MS = 2000;

export async function run(given: Given<VerifyOptions>): Promise<number> {
  const { data: folder, full } = given;
  const named = given['journal-key'] ?? '';
  const publicKey = readPublicKey(named === '' ? publicKeyFile(journalKeyFile()) : requireFile(named));
  const elsewhere = given.segments ?? '';
  const clock = new RealClock();
  const sinceMs = clock.nowMs();
  const store = JournalStore.openForReading(folder, clock, elsewhere === '' ? [] : [elsewhere]);
  try {
    const { firstHash } = store;
    const check = await checkJournal(store, {
      phases: phasesByHash(store, installedRecipes()),
      publicKey,
      head: ownHead(store),
      before: full ? null : readVerified(headsFolder(), firstHash),
      shortEntries: SHORT_ENTRIES,
      threadsFrom: THREADS_FROM,
      progress: reporterOf(clock, 'entries', store.entries),
      now: clock.wallTimeMs(),
    });
    const seconds = secondsSince(clock, sinceMs);
    // Whoever names a key looks at another computer's journal.
    const held = named === '' ? verifyAnchor(store, heldHere(store)) : [];
    if (held.length === 0 && check.verified !== null && check.verified.seq >= SHORT_ENTRIES) {
      try {
        keepVerified(headsFolder(), firstHash, check.verified);
      } catch (error) {
        say(`how far it was verified is not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const tablesSinceMs = clock.nowMs();
    const tables = checkedTables(store, {
      folder,
      elsewhere: elsewhere === '' ? [] : [elsewhere],
      full,
      publicKey,
      progress: reporterOf(clock, 'tables', store.entries),
    });
    const tableSeconds = secondsSince(clock, tablesSinceMs);
    const differences = tables.differences.map((one) => wordsOfDifference(one));
    const violations = [...violationsOf(check, publicKey !== null), ...held, ...differences];
    const segments = store.segments.all.length;
    print(
      { ...resultOf(check, violations, segments, seconds), tables: { ...tables, seconds: tableSeconds } },
      given.json,
      wordsOf(check, violations, segments, seconds, publicKey !== null, describeTables(tables, tableSeconds)),
    );
    return check.found.chain === 'intact' && violations.length === 0 ? 0 : 1;
  } finally {
    store.close();
  }
}

function secondsSince(clock: RealClock, sinceMs: number): number {
  return Math.round(clock.nowMs() - sinceMs) / 1000;
}

/** On a terminal a bar, elsewhere a line now and then. */
function reporterOf(clock: RealClock, what: string, total: number): (entries: number) => void {
  if (statusLine.onTerminal) {
    const progress = progressOf(clock, what, total, 'entries');
    return (entries) => progress.reach(entries);
  }
  let nextMs = clock.nowMs() + PROGRESS_EVERY_MS;
  return (entries) => {
    if (clock.nowMs() < nextMs) return;
    nextMs = clock.nowMs() + PROGRESS_EVERY_MS;
    say(`${entries} of ${total} entries`);
  };
}

function violationsOf({ found, signed, unsignedSegments }: Check, isKeyKnown: boolean): string[] {
  const notLookedAt = found.away.map(
    ({ first, last, file, folder, since }) =>
      `entries ${first} to ${last} are away, not lost, and were not looked at: ${file} was moved to ${folder} on ${new Date(since).toISOString()} (--segments FOLDER); of blanks and orders nothing is proved without them`,
  );
  const unsigned = isKeyKnown && found.away.length === 0 ? verifySigned(found.entries, signed.signedUpTo) : [];
  return [...found.violations, ...signed.violations, ...unsigned, ...unsignedSegments, ...notLookedAt];
}

function resultOf({ found, signed, since }: Check, violations: readonly string[], segments: number, seconds: number) {
  const { chain, blanks, orders, entries, away, read } = found;
  const { checkpoints, signedUpTo } = signed;
  const bytesPerSecond = Math.round(read.bytes / Math.max(seconds, 0.001));
  return {
    entries,
    chain,
    checkpoints: { count: checkpoints, signedUpTo },
    blanks,
    orders,
    violations,
    segments,
    away,
    since: since === null ? null : { entry: since.seq, verifiedAt: new Date(since.verifiedAt).toISOString() },
    cost: { seconds, entries: read.entries, bytes: read.bytes, bytesPerSecond },
  };
}

function wordsOf(
  { found, signed, since }: Check,
  violations: readonly string[],
  segments: number,
  seconds: number,
  isKeyKnown: boolean,
  tables: readonly string[],
): string {
  const { chain, blanks, orders, entries, read } = found;
  const { checkpoints, signedUpTo } = signed;
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  return [
    `${entries} entries; the chain of hashes is ${chain === 'intact' ? 'intact' : `broken at entry ${chain.brokenAt}`}`,
    `blanks: ${blanks.issued} issued = ${blanks.accepted} accepted + ${blanks.rejected} rejected + ${blanks.removed} removed + ${blanks.onLine} on the line; ${blanks.unaccounted} unaccounted for`,
    `orders: ${orders.ordered}, of which ${orders.accepted} accepted, ${orders.setAside} set aside, ${orders.inProcess} in process, ${orders.waiting} waiting`,
    isKeyKnown
      ? `${checkpoints} signed checkpoints, the newest for entry ${signedUpTo}`
      : `${checkpoints} checkpoints; the key that signed them is not known here`,
    since === null
      ? `every entry at hand was read, in ${segments} segments and the database`
      : `entries 1 to ${since.seq} were found right on ${new Date(since.verifiedAt).toISOString()}, the signed checkpoint for ${since.seq} stands; they were not read again: --full does, and finds what was changed since`,
    `read: ${read.entries} entries, ${megabytes(read.bytes)} MB in ${seconds} s (${megabytes(read.bytes / Math.max(seconds, 0.001))} MB/s)`,
    ...tables,
    ...(violations.length === 0 ? ['nothing is violated'] : violations),
  ].join('\n');
}
