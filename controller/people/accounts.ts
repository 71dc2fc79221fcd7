import type { StatementSync } from 'node:sqlite';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { Tables } from '../journal/projection.ts';
import type { JournalStore } from '../journal/store.ts';
import { ACCOUNT_TABLES } from './people-schema.ts';
import { ROLES, type Role } from './permissions.ts';
import { nameKey, samePerson } from './same-person.ts';
import { hashSecret, secretIs } from './secret-hash.ts';

/** The people who may sign in. Who was made, changed or has left is in the journal; their secrets' hashes are beside it. */

export interface Person {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasPin: boolean;
}

export type AccountRefusal = 'person-known' | 'person-unknown' | 'password-weak' | 'pin-weak' | 'last-administrator';

export const PASSWORD_MIN_CHARACTERS = 12;
const SECRET_MAX_CHARACTERS = 128;
const PIN = /^\d{6,8}$/;
/** Who makes accounts of people that sign in by OpenID Connect. */
const ELSEWHERE = 'open-id';
const rolesSchema = z.array(z.enum(ROLES));

type Told = EntryOf<'person.changed'>;

export class Accounts {
  readonly #store: JournalStore;
  readonly #tables: Tables;
  readonly #entropy: Entropy;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;

  constructor(store: JournalStore, entropy: Entropy) {
    this.#store = store;
    this.#tables = store.tables(ACCOUNT_TABLES);
    this.#entropy = entropy;
    this.#select = this.#tables.prepare('SELECT * FROM person WHERE name = ?');
    this.#insert = this.#tables.prepare(
      "INSERT INTO person (name, roles, password, pin, active) VALUES (?, ?, ?, '', 1)",
    );
  }

  all(): Person[] {
    return this.#tables
      .prepare('SELECT * FROM person ORDER BY name')
      .all()
      .map((row) => personOf(row));
  }

  /** May anybody sign in by name? */
  get exist(): boolean {
    return this.all().some(({ active }) => active);
  }

  find(name: string): Person | null {
    const row = this.#row(name);
    return row === undefined ? null : personOf(row);
  }

  /** However the name is written: SQLite's NOCASE knows the case of 26 letters alone. As it stands there comes first. */
  #row(name: string): ReturnType<StatementSync['get']> {
    return (
      this.#select.get(name) ??
      this.#tables
        .prepare('SELECT * FROM person')
        .all()
        .find((row) => samePerson(String(row['name']), name))
    );
  }

  /** Null where it was done. The store's group stays open: the caller's journal entry makes it durable. */
  async add(name: string, roles: readonly Role[], password: string, by: string): Promise<AccountRefusal | Told> {
    if (this.find(name) !== null) return 'person-known';
    if (!passwordStrong(password, name)) return 'password-weak';
    const hash = await hashSecret(password, this.#entropy);
    // Somebody else may have been faster meanwhile.
    if (this.find(name) !== null) return 'person-known';
    this.#store.begin();
    this.#insert.run(name, JSON.stringify(roles), hash);
    return { kind: 'person.changed', person: name, change: 'added', roles: [...roles], by };
  }

  /**
   * Somebody who is known elsewhere: no password of theirs is here, a PIN may be. `person-known`: the name is that of an account of
   * this line's own, or of somebody who has left. Null where nothing has changed.
   */
  fromElsewhere(name: string, roles: readonly Role[]): 'person-known' | Told | null {
    const row = this.#row(name);
    if (row === undefined) {
      this.#store.begin();
      this.#insert.run(name, JSON.stringify(roles), '');
      return { kind: 'person.changed', person: name, change: 'added', roles: [...roles], by: ELSEWHERE };
    }
    const person = personOf(row);
    if (row['password'] !== '' || !person.active) return 'person-known';
    if (JSON.stringify(person.roles) === JSON.stringify(roles)) return null;
    this.#store.begin();
    this.#tables.prepare('UPDATE person SET roles = ? WHERE name = ?').run(JSON.stringify(roles), person.name);
    return { kind: 'person.changed', person: person.name, change: 'roles', roles: [...roles], by: ELSEWHERE };
  }

  changeRoles(name: string, roles: readonly Role[], by: string): AccountRefusal | Told {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!roles.includes('administrator') && this.#isLastAdministrator(person)) return 'last-administrator';
    this.#store.begin();
    this.#tables.prepare('UPDATE person SET roles = ? WHERE name = ?').run(JSON.stringify(roles), person.name);
    return { kind: 'person.changed', person: person.name, change: 'roles', roles: [...roles], by };
  }

  /** Who has left is not forgotten: the name is never given to another. */
  leave(name: string, by: string): AccountRefusal | Told {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (this.#isLastAdministrator(person)) return 'last-administrator';
    this.#store.begin();
    this.#tables.prepare("UPDATE person SET active = 0, password = '', pin = '' WHERE name = ?").run(person.name);
    return { kind: 'person.changed', person: person.name, change: 'left', roles: [], by };
  }

  async setPassword(name: string, password: string, by: string): Promise<AccountRefusal | Told> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!passwordStrong(password, name)) return 'password-weak';
    const hash = await hashSecret(password, this.#entropy);
    this.#store.begin();
    this.#tables.prepare('UPDATE person SET password = ?, active = 1 WHERE name = ?').run(hash, person.name);
    return { kind: 'person.changed', person: person.name, change: 'password', roles: [...person.roles], by };
  }

  async setPin(name: string, pin: string, by: string): Promise<AccountRefusal | Told> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!PIN.test(pin) || new Set(pin).size < 3) return 'pin-weak';
    const hash = await hashSecret(pin, this.#entropy);
    this.#store.begin();
    this.#tables.prepare('UPDATE person SET pin = ? WHERE name = ?').run(hash, person.name);
    return { kind: 'person.changed', person: person.name, change: 'pin', roles: [...person.roles], by };
  }

  /** The person whose password or PIN this is. A stranger costs as much time as a wrong secret. */
  async identify(name: string, secret: string, how: 'password' | 'pin'): Promise<Person | null> {
    const row = this.#row(name);
    const kept = String(row?.[how] ?? '');
    const right = await secretIs(secret, kept === '' ? null : kept);
    const person = row === undefined ? null : personOf(row);
    return right && person?.active === true ? person : null;
  }

  #isLastAdministrator(person: Person): boolean {
    const administrators = this.all().filter(({ roles, active }) => active && roles.includes('administrator'));
    return administrators.length === 1 && administrators[0]?.name === person.name;
  }
}

/** NIST SP 800-63B §5.1.1.2: length alone, and not the name itself. */
function passwordStrong(password: string, name: string): boolean {
  const length = Array.from(password.normalize('NFC')).length;
  return (
    length >= PASSWORD_MIN_CHARACTERS &&
    length <= SECRET_MAX_CHARACTERS &&
    new Set(password).size >= 5 &&
    !nameKey(password).includes(nameKey(name))
  );
}

function personOf(row: Readonly<Record<string, unknown>>): Person {
  const roles = rolesSchema.safeParse(jsonValue(String(row['roles'])));
  return {
    name: String(row['name']),
    roles: roles.success ? roles.data : [],
    active: row['active'] === 1,
    hasPin: row['pin'] !== '',
  };
}
