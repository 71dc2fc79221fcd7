import type { StatementSync } from 'node:sqlite';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { PEOPLE } from '../journal/projections/people.ts';
import { SECRET_TABLES } from './people-schema.ts';
import { ROLES, type Role } from './permissions.ts';
import { nameKey, samePerson } from './same-person.ts';
import { hashSecret, secretIs } from './secret-hash.ts';

/** The people who may sign in. Who was made, changed or has left is made of the journal; their secrets' hashes are beside it. */

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

interface Secrets {
  readonly name: string;
  /** Hashes; empty for none. */
  readonly password: string;
  readonly pin: string;
}

export class Accounts {
  readonly #store: JournalStore;
  readonly #entropy: Entropy;
  readonly #selectAccounts: StatementSync;
  readonly #selectSecrets: StatementSync;
  readonly #insert: StatementSync;
  readonly #setPassword: StatementSync;
  readonly #setPin: StatementSync;
  readonly #forget: StatementSync;

  constructor(store: JournalStore, entropy: Entropy) {
    this.#store = store;
    this.#entropy = entropy;
    const secrets = store.tables(SECRET_TABLES);
    this.#selectAccounts = store.tables(PEOPLE).prepare('SELECT name, roles, active FROM account ORDER BY name');
    this.#selectSecrets = secrets.prepare('SELECT name, password, pin FROM secret');
    this.#insert = secrets.prepare("INSERT INTO secret (name, password, pin) VALUES (?, ?, '')");
    this.#setPassword = secrets.prepare('UPDATE secret SET password = ? WHERE name = ?');
    this.#setPin = secrets.prepare('UPDATE secret SET pin = ? WHERE name = ?');
    this.#forget = secrets.prepare("UPDATE secret SET password = '', pin = '' WHERE name = ?");
  }

  all(): Person[] {
    const secrets = this.#secrets();
    return this.#selectAccounts.all().map((row) => {
      const name = String(row['name']);
      return personOf(row, secretsOf(secrets, name)?.pin ?? '');
    });
  }

  /** May anybody sign in by name? */
  get exist(): boolean {
    return this.all().some(({ active }) => active);
  }

  /** However the name is written: SQLite's NOCASE knows the case of 26 letters alone. As it stands there comes first. */
  find(name: string): Person | null {
    const people = this.all();
    return (
      people.find((person) => person.name === name) ?? people.find((person) => samePerson(person.name, name)) ?? null
    );
  }

  #secrets(): Secrets[] {
    return this.#selectSecrets.all().map((row) => ({
      name: String(row['name']),
      password: String(row['password']),
      pin: String(row['pin']),
    }));
  }

  /** Somebody has this name already, or an entry of this very group is about to give it to somebody. */
  #given(name: string): boolean {
    return this.find(name) !== null || secretsOf(this.#secrets(), name) !== null;
  }

  /** Null where it was done. The store's group stays open: the caller's journal entry makes it durable. */
  async add(name: string, roles: readonly Role[], password: string, by: string): Promise<AccountRefusal | Told> {
    if (this.#given(name)) return 'person-known';
    if (!passwordStrong(password, name)) return 'password-weak';
    const hash = await hashSecret(password, this.#entropy);
    // Somebody else may have been faster meanwhile.
    if (this.#given(name)) return 'person-known';
    this.#store.begin();
    this.#insert.run(name, hash);
    return { kind: 'person.changed', person: name, change: 'added', roles: [...roles], by };
  }

  /**
   * Somebody who is known elsewhere: no password of theirs is here, a PIN may be. `person-known`: the name is that of an account of
   * this line's own, or of somebody who has left. Null where nothing has changed.
   */
  fromElsewhere(name: string, roles: readonly Role[]): 'person-known' | Told | null {
    const person = this.find(name);
    const secrets = secretsOf(this.#secrets(), name);
    if (person === null) {
      if (secrets !== null) return 'person-known';
      this.#store.begin();
      this.#insert.run(name, '');
      return { kind: 'person.changed', person: name, change: 'added', roles: [...roles], by: ELSEWHERE };
    }
    if ((secrets?.password ?? '') !== '' || !person.active) return 'person-known';
    if (JSON.stringify(person.roles) === JSON.stringify(roles)) return null;
    return { kind: 'person.changed', person: person.name, change: 'roles', roles: [...roles], by: ELSEWHERE };
  }

  changeRoles(name: string, roles: readonly Role[], by: string): AccountRefusal | Told {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!roles.includes('administrator') && this.#isLastAdministrator(person)) return 'last-administrator';
    return { kind: 'person.changed', person: person.name, change: 'roles', roles: [...roles], by };
  }

  /** Who has left is not forgotten: the name is never given to another. */
  leave(name: string, by: string): AccountRefusal | Told {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (this.#isLastAdministrator(person)) return 'last-administrator';
    this.#store.begin();
    this.#forget.run(person.name);
    return { kind: 'person.changed', person: person.name, change: 'left', roles: [], by };
  }

  async setPassword(name: string, password: string, by: string): Promise<AccountRefusal | Told> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!passwordStrong(password, name)) return 'password-weak';
    const hash = await hashSecret(password, this.#entropy);
    this.#store.begin();
    this.#setPassword.run(hash, person.name);
    return { kind: 'person.changed', person: person.name, change: 'password', roles: [...person.roles], by };
  }

  async setPin(name: string, pin: string, by: string): Promise<AccountRefusal | Told> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!PIN.test(pin) || new Set(pin).size < 3) return 'pin-weak';
    const hash = await hashSecret(pin, this.#entropy);
    this.#store.begin();
    this.#setPin.run(hash, person.name);
    return { kind: 'person.changed', person: person.name, change: 'pin', roles: [...person.roles], by };
  }

  /** The person whose password or PIN this is. A stranger costs as much time as a wrong secret. */
  async identify(name: string, secret: string, how: 'password' | 'pin'): Promise<Person | null> {
    const person = this.find(name);
    const kept = person === null ? '' : (secretsOf(this.#secrets(), person.name)?.[how] ?? '');
    const right = await secretIs(secret, kept === '' ? null : kept);
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

function secretsOf(secrets: readonly Secrets[], name: string): Secrets | null {
  return secrets.find((one) => one.name === name) ?? secrets.find((one) => samePerson(one.name, name)) ?? null;
}

function personOf(row: Readonly<Record<string, unknown>>, pin: string): Person {
  const roles = rolesSchema.safeParse(jsonValue(String(row['roles'])));
  return {
    name: String(row['name']),
    roles: roles.success ? roles.data : [],
    active: row['active'] === 1,
    hasPin: pin !== '',
  };
}
