import { isOnOwnWord } from '../../people/console-names.ts';
import type { EntryBody, EntryOf } from '../entry.ts';
import type { Projection, Tables } from '../projection.ts';

type Changed = EntryOf<'person.changed'>;
type Change = (body: Changed, at: number) => void;

/** Accounts and their roles. The hashes of their secrets are not in the journal (`people-schema.ts`). */
export const PEOPLE: Projection = {
  name: 'people',
  version: 5,
  tables: {
    /**
     * `roles`: JSON; a person who left keeps theirs, and the name is never reused. `set_by`, `set_at`: who set the account's secret instead
     * of its owner, and when; empty for nobody. `subject`: the external identity; empty for none. `used_at`: when it was last used or
     * reopened. `closed`: unused for too long. `badge`: the digest of the badge; empty for
     * none. `password`, `pin`: digests of the stored secrets, as in the entry; empty before the first
     * entry with them.
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
        pin TEXT NOT NULL,
        used_at INTEGER NOT NULL,
        closed INTEGER NOT NULL,
        badge TEXT NOT NULL
      ) STRICT;
    `,
  },
  open: (tables) => {
    const changes = changesOf(tables);
    const keepDigests = tables.prepare(
      "UPDATE account SET password = iif(?1 = '', password, ?1), pin = iif(?2 = '', pin, ?2) WHERE name = ?3",
    );
    // A clock that was set back makes no account unused.
    const use = tables.prepare('UPDATE account SET used_at = max(used_at, ?) WHERE name = ?');
    const close = tables.prepare('UPDATE account SET closed = 1 WHERE name = ?');
    const reopen = tables.prepare('UPDATE account SET closed = 0, used_at = ? WHERE name = ?');
    const give = tables.prepare('UPDATE account SET badge = ? WHERE name = ?');
    return ({ body, at }) => {
      if (body.kind === 'person.changed') {
        changes[body.change](body, at);
        keepDigests.run(body.secrets.password, body.secrets.pin, body.person);
      }
      if (body.kind === 'badge.changed') give.run(body.badge, body.person);
      if (body.kind === 'account.closed') close.run(body.person);
      if (body.kind === 'account.reopened') reopen.run(at, body.person);
      for (const name of usersOf(body)) use.run(at, name);
    };
  },
};

/** Fields in which entries name a person who authenticated for the action. */
const SIGNING_FIELDS = ['by', 'second', 'witness', 'signedBy'] as const;

/** The accounts that were used for it. A name without an account is ignored. */
function usersOf(body: EntryBody): string[] {
  if (body.kind === 'session.opened') return [body.person];
  const said: Readonly<Partial<Record<string, unknown>>> = body;
  return SIGNING_FIELDS.map((field) => said[field]).filter((value): value is string => typeof value === 'string');
}

function changesOf(tables: Tables): Readonly<Record<Changed['change'], Change>> {
  const add = tables.prepare(
    `INSERT INTO account VALUES (?1, ?2, 1, ?3, ?4, ?5, '', '', ?4, 0, '')
     ON CONFLICT DO UPDATE SET roles = excluded.roles, set_by = excluded.set_by, set_at = excluded.set_at`,
  );
  const change = tables.prepare('UPDATE account SET roles = ? WHERE name = ?');
  const activate = tables.prepare('UPDATE account SET active = 1 WHERE name = ?');
  const lend = tables.prepare('UPDATE account SET set_by = ?, set_at = ? WHERE name = ?');
  const bind = tables.prepare('UPDATE account SET subject = ? WHERE name = ?');
  const leave = tables.prepare("UPDATE account SET active = 0, badge = '' WHERE name = ?");
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
