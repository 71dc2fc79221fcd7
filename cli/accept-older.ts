import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readHead, type OwnLine } from '../controller/journal/journal-head.ts';
import { DATABASE_NAME, forgetBegun } from '../controller/journal/store-file.ts';
import { verify } from '../controller/journal/verify.ts';
import { RealClock } from '../stations/clock.ts';
import { readLayout } from '../stations/line-layout.ts';
import { worldOf } from '../stations/world.ts';
import type { Given } from './command-line/option.ts';
import type * as declared from './commands/data.ts';
import { headsFolder } from './home.ts';
import { openToAccept, requireJournal } from './own-journal.ts';
import { requireTables } from './table-report.ts';
import { accept } from './accepted.ts';
import { twoPeople } from './two-people.ts';
import { CliError, print } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';

/** `cardline data accept-older`: two people go on without the newest journal. */

/**
 * The line's own journal is lost: two people go on with an older copy, with another one, or, where all are lost, with a new one. Nothing
 * that is unfinished in it is made any more.
 */
export async function acceptOlder(given: Given<declared.AcceptOlderOptions>): Promise<number> {
  const folder = given.data;
  twoPeople(given);
  const line = given.line === null ? null : lineIn(given.line);
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
    const { by, second } = await signedByTwo(given, store, 'journal.resume');
    held.accept();
    const lost = 'reached' in problem ? Math.max(0, problem.reached - store.entries) : 0;
    const { seq } = store.append({ kind: 'journal.resumed', from: store.entries, lost, by, second });
    store.commit();
    print(
      { entries: seq, lost, accepted: problem.kind },
      given.json,
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
