import type { KeyObject } from 'node:crypto';

import { isSignedBy } from '../controller/journal/segments/segment-format.ts';
import { JournalStore } from '../controller/journal/store.ts';
import { readHead } from '../controller/journal/journal-head.ts';
import { verifyCheckpoints } from '../controller/journal/verify-checkpoints.ts';
import { publicKeyFile, readPublicKey } from '../controller/keys/journal-key.ts';
import { verify } from '../controller/journal/verify.ts';
import { phasesByHash } from '../controller/recipes/kept-phases.ts';
import { RealClock } from '../stations/clock.ts';
import { headsFolder, journalKeyFile } from './home.ts';
import { requireFile } from './orders.ts';
import { installedRecipes } from './recipes.ts';
import { flag, parse, print, text } from './terminal.ts';

/** A segment stands for its entries by the journal's own key. What is away can't be looked at. */
function unsignedSegments(store: JournalStore, publicKey: KeyObject): string[] {
  return store.segments.all.flatMap((segment) => {
    if (store.segments.disk.size(segment.file) === null) return [];
    const read = store.segments.tryIndexOf(segment);
    return read === null || isSignedBy(publicKey, read)
      ? []
      : [
          `${segment.file}: the segment of entries ${segment.first} to ${segment.last} is not signed by the journal’s key`,
        ];
  });
}

/** `cardline verify`: what the journal of a data folder proves, and whether anybody has touched it. */
export function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    data: { type: 'string' },
    json: { type: 'boolean' },
    'journal-key': { type: 'string' },
    segments: { type: 'string' },
  });
  const folder = text(values, 'data', null);
  const named = text(values, 'journal-key', '');
  const publicKey = readPublicKey(named === '' ? publicKeyFile(journalKeyFile()) : requireFile(named));
  const elsewhere = text(values, 'segments', '');
  const clock = new RealClock();
  const sinceMs = clock.nowMs();
  const store = JournalStore.openForReading(folder, clock, elsewhere === '' ? [] : [elsewhere]);
  const found = verify(store, phasesByHash(store, installedRecipes()));
  const signed = verifyCheckpoints(store, publicKey, readHead(headsFolder(), store.firstHash));
  const unsigned = publicKey === null ? [] : unsignedSegments(store, publicKey);
  const segments = store.segments.all.length;
  store.close();
  const seconds = Math.round(clock.nowMs() - sinceMs) / 1000;
  const { chain, blanks, orders, entries, away } = found;
  const notLookedAt = away.map(
    ({ first, last, file, folder: to, since }) =>
      `entries ${first} to ${last} are away, not lost, and were not looked at: ${file} was moved to ${to} on ${new Date(since).toISOString()} (--segments FOLDER); of blanks and orders nothing is proved without them`,
  );
  const violations = [...found.violations, ...signed.violations, ...unsigned, ...notLookedAt];
  const { checkpoints, signedUpTo } = signed;
  print(
    {
      entries,
      chain,
      checkpoints: { count: checkpoints, signedUpTo },
      blanks,
      orders,
      violations,
      segments,
      away,
      cost: { entries, seconds },
    },
    flag(values, 'json'),
    [
      `${entries} entries; the chain of hashes is ${chain === 'intact' ? 'intact' : `broken at entry ${chain.brokenAt}`}`,
      `blanks: ${blanks.issued} issued = ${blanks.accepted} accepted + ${blanks.rejected} rejected + ${blanks.removed} removed + ${blanks.onLine} on the line; ${blanks.unaccounted} unaccounted for`,
      `orders: ${orders.ordered}, of which ${orders.accepted} accepted, ${orders.setAside} set aside, ${orders.inProcess} in process, ${orders.waiting} waiting`,
      publicKey === null
        ? `${checkpoints} checkpoints; the key that signed them is not known here`
        : `${checkpoints} signed checkpoints, the newest for entry ${signedUpTo}`,
      `${segments} segments; every entry at hand was read and hashed, in ${seconds} s`,
      ...(violations.length === 0 ? ['nothing is violated'] : violations),
    ].join('\n'),
  );
  return Promise.resolve(chain === 'intact' && violations.length === 0 ? 0 : 1);
}
