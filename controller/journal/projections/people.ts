import type { Projection } from '../projection.ts';

/** Who may sign in, and as what. The hashes of their secrets are in no journal (`people-schema.ts`). */
export const PEOPLE: Projection = {
  name: 'people',
  version: 1,
  tables: {
    /** `roles`: JSON. Who has left keeps those that were theirs: the name is never given to another. */
    account: `
      CREATE TABLE account (
        name TEXT PRIMARY KEY COLLATE NOCASE,
        roles TEXT NOT NULL,
        active INTEGER NOT NULL
      ) STRICT;
    `,
  },
  open: (tables) => {
    const add = tables.prepare('INSERT INTO account VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET roles = excluded.roles');
    const change = tables.prepare('UPDATE account SET roles = ? WHERE name = ?');
    const activate = tables.prepare('UPDATE account SET active = 1 WHERE name = ?');
    const leave = tables.prepare('UPDATE account SET active = 0 WHERE name = ?');
    return ({ body }) => {
      if (body.kind !== 'person.changed') return;
      switch (body.change) {
        case 'added':
          add.run(body.person, JSON.stringify(body.roles));
          return;
        case 'roles':
          change.run(JSON.stringify(body.roles), body.person);
          return;
        case 'password':
          activate.run(body.person);
          return;
        case 'left':
          leave.run(body.person);
          return;
        case 'pin':
          return;
        default:
          body.change satisfies never;
      }
    };
  },
};
