import { PEOPLE } from '../journal/projections/people.ts';
import type { KeptCheck, KeptGround } from '../tables/kept-check.ts';
import { rowName, type TableDifference } from '../tables/table-difference.ts';
import { SECRET_TABLES } from './people-schema.ts';
import { isKnown } from './secret-digest.ts';

/** Compares the stored secrets with their digests in the journal. */

const TABLE = 'secret';

function rows({ tables }: KeptGround): TableDifference[] {
  const accounts = new Map(
    tables(PEOPLE)
      .prepare('SELECT name, password, pin FROM account')
      .all()
      .map((row) => [String(row['name']), { password: String(row['password']), pin: String(row['pin']) }]),
  );
  const found: TableDifference[] = [];
  const there = new Set<string>();
  for (const row of tables(SECRET_TABLES).prepare('SELECT name, password, pin FROM secret ORDER BY name').all()) {
    const name = String(row['name']);
    const known = accounts.get(name);
    there.add(name);
    if (known === undefined)
      found.push({ table: TABLE, row: rowName([name]), what: 'no entry has made such a person' });
    else
      for (const which of ['password', 'pin'] as const)
        if (!isKnown(String(row[which]), known[which]))
          found.push({
            table: TABLE,
            row: rowName([name]),
            what: `${which}: it is not the one of which an entry has the digest`,
          });
  }
  for (const name of accounts.keys())
    if (!there.has(name))
      found.push({ table: TABLE, row: rowName([name]), what: 'is not there, though an entry has made this person' });
  return found;
}

export const SECRET_CHECK: KeptCheck = { owner: SECRET_TABLES, rows, decisive: [], idle: {} };
