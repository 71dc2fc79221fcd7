import { isOnOwnWord } from '../../people/console-names.ts';
import type { EntryOf } from '../entry.ts';
import type { Projection, Tables } from '../projection.ts';

type Changed = EntryOf<'person.changed'>;
type Change = (body: Changed, at: number) => void;

/** Who may sign in, and as what. The hashes of their secrets are in no journal (`people-schema.ts`). */
export const PEOPLE: Projection = {
  name: 'people',
  version: 3,
  tables: {
    /**
     * `roles`: JSON. Who has left keeps those that were theirs: the name is never given to another. `set_by`, `set_at`: who set the
     * account's secret in its owner's place, and when; empty where nobody did. `subject`: whose it is elsewhere; empty for nobody's.
     * `password`, `pin`: digests of what is kept of them, as in the entry; empty where no entry has said them yet.
     */
    account: `
      CREATE TABLE account (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        roles TEXT NOT NULL,
        active INTEGER NOT NULL,
        set_by TEXT NOT NULL,
        set_at INTEGER NOT NULL,
        subject TEXT NOT NULL,
        password TEXT NOT NULL,
        pin TEXT NOT NULL
      ) STRICT;
    `,
  },
  open: (tables) => {
    const changes = changesOf(tables);
    const keepDigests = tables.prepare(
      "UPDATE account SET password = iif(?1 = '', password, ?1), pin = iif(?2 = '', pin, ?2) WHERE name = ?3",
    );
    return ({ body, at }) => {
      if (body.kind !== 'person.changed') return;
      changes[body.change](body, at);
      keepDigests.run(body.secrets.password, body.secrets.pin, body.person);
    };
  },
};

function changesOf(tables: Tables): Readonly<Record<Changed['change'], Change>> {
  const add = tables.prepare(
    `INSERT INTO account VALUES (?, ?, 1, ?, ?, ?, '', '')
     ON CONFLICT DO UPDATE SET roles = excluded.roles, set_by = excluded.set_by, set_at = excluded.set_at`,
  );
  const change = tables.prepare('UPDATE account SET roles = ? WHERE name = ?');
  const activate = tables.prepare('UPDATE account SET active = 1 WHERE name = ?');
  const lend = tables.prepare('UPDATE account SET set_by = ?, set_at = ? WHERE name = ?');
  const bind = tables.prepare('UPDATE account SET subject = ? WHERE name = ?');
  const leave = tables.prepare('UPDATE account SET active = 0 WHERE name = ?');
  return {
    added: (body, at) => {
      const by = isOnOwnWord(body.by) ? '' : body.by;
      add.run(body.person, JSON.stringify(body.roles), by, at, body.subject);
    },
    roles: (body) => void change.run(JSON.stringify(body.roles), body.person),
    password: (body, at) => {
      activate.run(body.person);
      if (body.by !== body.person) lend.run(body.by, at, body.person);
    },
    confirmed: (body, at) => void lend.run('', at, body.person),
    bound: (body) => void bind.run(body.subject, body.person),
    pin: () => undefined,
    left: (body) => void leave.run(body.person),
  };
}
