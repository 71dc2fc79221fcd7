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

/** `cardline verify`: what the journal of a data folder proves, and whether anybody has touched it. */
export function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    data: { type: 'string' },
    json: { type: 'boolean' },
    'journal-key': { type: 'string' },
  });
  const folder = text(values, 'data', null);
  const named = text(values, 'journal-key', '');
  const publicKey = readPublicKey(named === '' ? publicKeyFile(journalKeyFile()) : requireFile(named));
  const store = JournalStore.openForReading(folder, new RealClock());
  const found = verify(store, phasesByHash(store, installedRecipes()));
  const signed = verifyCheckpoints(store, publicKey, readHead(headsFolder(), store.firstHash));
  store.close();
  const { chain, blanks, orders, entries } = found;
  const violations = [...found.violations, ...signed.violations];
  const { checkpoints, signedUpTo } = signed;
  print(
    { entries, chain, checkpoints: { count: checkpoints, signedUpTo }, blanks, orders, violations },
    flag(values, 'json'),
    [
      `${entries} entries; the chain of hashes is ${chain === 'intact' ? 'intact' : `broken at entry ${chain.brokenAt}`}`,
      `blanks: ${blanks.issued} issued = ${blanks.accepted} accepted + ${blanks.rejected} rejected + ${blanks.removed} removed + ${blanks.onLine} on the line; ${blanks.unaccounted} unaccounted for`,
      `orders: ${orders.ordered}, of which ${orders.accepted} accepted, ${orders.setAside} set aside, ${orders.inProcess} in process, ${orders.waiting} waiting`,
      publicKey === null
        ? `${checkpoints} checkpoints; the key that signed them is not known here`
        : `${checkpoints} signed checkpoints, the newest for entry ${signedUpTo}`,
      ...(violations.length === 0 ? ['nothing is violated'] : violations),
    ].join('\n'),
  );
  return Promise.resolve(chain === 'intact' && violations.length === 0 ? 0 : 1);
}
