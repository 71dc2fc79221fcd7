import type { StatementSync } from 'node:sqlite';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { PEOPLE } from '../journal/projections/people.ts';
import { badgeDigest } from './badge.ts';
import { ELSEWHERE_NAME, isReserved } from './console-names.ts';
import { HashingPool, type Hashing, type Rank } from './hashing-pool.ts';
import { SECRET_TABLES } from './people-schema.ts';
import { permissionsOf, ROLES, rolesExclude, rolesInForce, type Role } from './permissions.ts';
import type { Identity } from './sessions.ts';
import { nameKey, sameName, samePerson } from './same-person.ts';
import { digestOf, isKnown, UNCHANGED, type SecretDigests } from './secret-digest.ts';
import { hashSecret, secretIs } from './secret-hash.ts';

/** Accounts. Their creation, changes and closing come from the journal; the hashes of their secrets are stored beside it. */

export interface Person {
  readonly name: string;
  /** Those in force. */
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasPin: boolean;
  /** The digest of the badge; empty for none. */
  readonly badge: string;
  /** No local password: they sign in externally. */
  readonly elsewhere: boolean;
  /** Who set their secret instead of them, and when (wall clock, ms); empty for nobody. */
  readonly setBy: string;
  readonly setAt: number;
  /** Hash of the external identity (`open-id-subject.ts`); empty for none. */
  readonly subject: string;
  /** The stored secret does not match the journal's digest: it is not accepted until it is set again. */
  readonly secretsForeign: boolean;
  /** When it was last used or reopened (wall clock, ms). */
  readonly usedAt: number;
  /** Unused for too long: its secret is not accepted until two people reopen it. */
  readonly closed: boolean;
}

export type AccountRefusal =
  | 'person-known'
  | 'person-unknown'
  | 'name-reserved'
  | 'roles-exclude'
  | 'own-account'
  | 'password-weak'
  | 'pin-weak'
  | 'last-administrator'
  | 'badge-known'
  | 'account-not-closed'
  | 'wait';

/** Who signs a change: `second` is empty where one person alone may make it. */
export interface Signed {
  readonly by: string;
  readonly second: string;
}

/** An external identity, by an identifier that the provider never reassigns. */
export interface KnownElsewhere {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly subject: string;
}

export const PASSWORD_MIN_CHARACTERS = 12;
const SECRET_MAX_CHARACTERS = 128;
const PIN = /^\d{6,8}$/;
/** Minimum number of people who may change accounts: one changes, another signs. */
const CONFIRMERS_LEAST = 2;
const rolesSchema = z.array(z.enum(ROLES));

type Changed = EntryOf<'person.changed'>;

/** Result of comparing the account table with the entries. */
export interface ComparedAccounts {
  /** A comparison is running. */
  readonly pending: boolean;
  /** Resolves once it is compared, or after `mostMs`. */
  settledWithin(mostMs: number): Promise<unknown>;
  /** Keys of differing rows in a table. */
  differing(table: string): ReadonlySet<string>;
}

/** No other program writes to the table. */
const ALONE: ComparedAccounts = {
  pending: false,
  settledWithin: () => Promise.resolve(),
  differing: () => new Set(),
};
const TABLE = 'account';
/** A comparison takes a second or two on a line with years of data; a sign-in waits for it up to this long. */
const COMPARED_WITHIN_MS = 30_000;

interface Secrets {
  readonly name: string;
  /** Hashes; empty for none. */
  readonly password: string;
  readonly pin: string;
}

export class Accounts {
  readonly #store: JournalStore;
  readonly #entropy: Entropy;
  readonly #hashing: Hashing;
  readonly #tables: ComparedAccounts;
  readonly #selectAccounts: StatementSync;
  readonly #selectSecrets: StatementSync;
  readonly #insert: StatementSync;
  readonly #setPassword: StatementSync;
  readonly #setPin: StatementSync;
  readonly #forget: StatementSync;

  constructor(
    store: JournalStore,
    entropy: Entropy,
    hashing: Hashing = new HashingPool(),
    tables: ComparedAccounts = ALONE,
  ) {
    this.#tables = tables;
    this.#store = store;
    this.#entropy = entropy;
    this.#hashing = hashing;
    const secrets = store.tables(SECRET_TABLES);
    this.#selectAccounts = store.tables(PEOPLE).prepare('SELECT * FROM account ORDER BY name');
    this.#selectSecrets = secrets.prepare('SELECT name, password, pin FROM secret');
    this.#insert = secrets.prepare("INSERT INTO secret (name, password, pin) VALUES (?, ?, '')");
    // A person whose row was deleted or renamed by somebody is locked out only until they get another password.
    this.#setPassword = secrets.prepare(
      "INSERT INTO secret (password, name, pin) VALUES (?, ?, '') ON CONFLICT DO UPDATE SET name = excluded.name, password = excluded.password",
    );
    this.#setPin = secrets.prepare('UPDATE secret SET pin = ? WHERE name = ?');
    this.#forget = secrets.prepare("UPDATE secret SET password = '', pin = '' WHERE name = ?");
  }

  all(): Person[] {
    const secrets = this.#secrets();
    return this.#selectAccounts
      .all()
      .map((row) => personOf(row, secrets.find(({ name }) => name === String(row['name'])) ?? null));
  }

  /** Whether anybody can sign in by name. */
  get exist(): boolean {
    return this.all().some(({ active }) => active);
  }

  /** Waits for the comparison; false if the account table is still not compared. */
  async compared(): Promise<boolean> {
    if (this.#tables.pending) await this.#tables.settledWithin(COMPARED_WITHIN_MS);
    return !this.#tables.pending;
  }

  /** Whether enough people may change accounts in pairs. Until then, the person at the console adds the first ones. */
  get complete(): boolean {
    // Deactivating all accounts in the table grants no access.
    if (this.#tables.differing(TABLE).size > 0) return true;
    return canConfirm(this.all());
  }

  /** Case-insensitive lookup: SQLite's NOCASE covers only the 26 basic letters. An exact match comes first. */
  find(name: string): Person | null {
    const people = this.all();
    return people.find((person) => person.name === name) ?? people.find((one) => sameName(one.name, name)) ?? null;
  }

  /**
   * The identity for a session that continues after a restart, with the present roles; null for somebody who has left or has no such
   * secret.
   */
  currentIdentity(name: string, how: 'password' | 'pin'): Identity | null {
    const person = this.find(name);
    if (person === null || !person.active || person.elsewhere || person.secretsForeign) return null;
    if (how === 'pin' && !person.hasPin) return null;
    return { person: person.name, roles: person.roles, how, idle: 'locks' };
  }

  #secrets(): Secrets[] {
    return this.#selectSecrets.all().map((row) => ({
      name: String(row['name']),
      password: String(row['password']),
      pin: String(row['pin']),
    }));
  }

  /** The name, or one that looks like it, is in use, or an entry of the open group is about to assign it. */
  #given(name: string): boolean {
    const looksLike = (one: { readonly name: string }): boolean => samePerson(one.name, name);
    return this.all().some(looksLike) || this.#secrets().some(looksLike);
  }

  /** Leaves the store's group open: the caller's journal entry makes it durable. */
  async add(name: string, roles: readonly Role[], password: string, signed: Signed): Promise<AccountRefusal | Changed> {
    if (isReserved(name)) return 'name-reserved';
    if (rolesExclude(roles)) return 'roles-exclude';
    if (this.#given(name)) return 'person-known';
    if (!passwordStrong(password, name)) return 'password-weak';
    const hash = await hashSecret(this.#hashing, password, this.#entropy);
    if (hash === null) return 'wait';
    // Somebody else may have been faster meanwhile.
    if (this.#given(name)) return 'person-known';
    this.#store.begin();
    this.#insert.run(name, hash);
    const given = { password: digestOf(hash), pin: digestOf('') };
    return {
      kind: 'person.changed',
      person: name,
      change: 'added',
      roles: [...roles],
      ...signed,
      subject: '',
      secrets: given,
    };
  }

  /**
   * An externally authenticated person: no local password, perhaps a PIN. They are found by their external subject, never by name, which
   * may be reassigned there. `person-known`: the name belongs to somebody else here, or to somebody who has left. Facts: the changes; the
   * last one identifies the person here.
   */
  fromElsewhere({ name, roles, subject }: KnownElsewhere): AccountRefusal | { person: string; facts: Changed[] } {
    if (rolesExclude(roles)) return 'roles-exclude';
    const changed = { kind: 'person.changed' as const, roles: [...roles], by: ELSEWHERE_NAME, second: '' };
    const bound = this.all().find((person) => person.subject === subject);
    if (bound !== undefined) {
      if (!bound.active) return 'person-known';
      const person = bound.name;
      const same = JSON.stringify(bound.roles) === JSON.stringify(roles);
      return { person, facts: same ? [] : [{ ...changed, person, change: 'roles', subject, secrets: UNCHANGED }] };
    }
    if (isReserved(name)) return 'name-reserved';
    const before = this.find(name);
    if (before === null) {
      if (this.#given(name)) return 'person-known';
      this.#store.begin();
      this.#insert.run(name, '');
      const secrets = { password: digestOf(''), pin: digestOf('') };
      return { person: name, facts: [{ ...changed, person: name, change: 'added', subject, secrets }] };
    }
    if (!before.elsewhere || !before.active || before.subject !== '') return 'person-known';
    // An account from before subjects were stored: it goes to the first person with the name, without a PIN that a predecessor may have
    // set.
    const person = before.name;
    this.#store.begin();
    this.#setPin.run('', person);
    const secrets = { password: digestOf(''), pin: digestOf('') };
    const facts: Changed[] = [{ ...changed, person, change: 'bound', subject, secrets }];
    if (JSON.stringify(before.roles) !== JSON.stringify(roles))
      facts.push({ ...changed, person, change: 'roles', subject, secrets: UNCHANGED });
    return { person, facts };
  }

  changeRoles(name: string, roles: readonly Role[], signed: Signed): AccountRefusal | Changed {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    if (rolesExclude(roles)) return 'roles-exclude';
    if (!roles.includes('administrator') && this.#isLastAdministrator(person)) return 'last-administrator';
    return changeOf(person, 'roles', signed, UNCHANGED, roles);
  }

  /** A person who has left stays in the table: the name is never reused. */
  leave(name: string, signed: Signed): AccountRefusal | Changed {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (this.#isLastAdministrator(person)) return 'last-administrator';
    this.#store.begin();
    this.#forget.run(person.name);
    return changeOf(person, 'left', signed, { password: digestOf(''), pin: digestOf('') }, []);
  }

  /** Reopens an account that was closed as unused, with its former secret. */
  reopen(name: string, signed: Signed): AccountRefusal | EntryOf<'account.reopened'> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    if (!person.active || !person.closed) return 'account-not-closed';
    return { kind: 'account.reopened', person: person.name, ...signed };
  }

  /** Gives a person a badge; an empty `code` takes it away. A badge belongs to one person. */
  changeBadge(name: string, code: string, signed: Signed): AccountRefusal | EntryOf<'badge.changed'> {
    const person = this.find(name);
    if (person === null || !person.active) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    const badge = code === '' ? '' : badgeDigest(code);
    const owner = this.badgeOwner(code);
    if (owner !== null && owner.name !== person.name) return 'badge-known';
    return { kind: 'badge.changed', person: person.name, badge, ...signed };
  }

  /** The person who has the badge with this code; null for none. It identifies, and does not authenticate. */
  badgeOwner(code: string): Person | null {
    if (code === '') return null;
    const digest = badgeDigest(code);
    return this.all().find(({ active, badge }) => active && badge === digest) ?? null;
  }

  /** Whether the account table is proved to be what the entries make. */
  get proved(): boolean {
    return !this.#tables.pending && this.#tables.differing(TABLE).size === 0;
  }

  /** Sets the secret instead of the owner. The PIN is removed too, so that no earlier knowledge of the account remains. */
  async resetPassword(name: string, password: string, signed: Signed): Promise<AccountRefusal | Changed> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    return this.#newPassword(person, password, signed, true);
  }

  /** By the owner. */
  async setPassword(name: string, password: string): Promise<AccountRefusal | Changed> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    return this.#newPassword(person, password, { by: person.name, second: '' }, false);
  }

  /** By the owner in the presence of `second`: nobody else knows a secret of theirs any more; an earlier PIN is removed too. */
  async confirm(name: string, password: string, second: string): Promise<AccountRefusal | Changed[]> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    const changed = await this.#newPassword(person, password, { by: person.name, second }, true);
    return typeof changed === 'string' ? changed : [changed, { ...changed, change: 'confirmed' }];
  }

  async #newPassword(
    person: Person,
    password: string,
    signed: Signed,
    forgetPin: boolean,
  ): Promise<AccountRefusal | Changed> {
    if (!passwordStrong(password, person.name)) return 'password-weak';
    const hash = await hashSecret(this.#hashing, password, this.#entropy);
    if (hash === null) return 'wait';
    this.#store.begin();
    this.#setPassword.run(hash, person.name);
    if (forgetPin) this.#setPin.run('', person.name);
    const pin = forgetPin ? digestOf('') : '';
    return changeOf(person, 'password', signed, { password: digestOf(hash), pin });
  }

  /** By the owner. */
  async setPin(name: string, pin: string): Promise<AccountRefusal | Changed> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (!PIN.test(pin) || new Set(pin).size < 3) return 'pin-weak';
    const hash = await hashSecret(this.#hashing, pin, this.#entropy);
    if (hash === null) return 'wait';
    this.#store.begin();
    this.#setPin.run(hash, person.name);
    const secrets = { password: '', pin: digestOf(hash) };
    return changeOf(person, 'pin', { by: person.name, second: '' }, secrets);
  }

  /**
   * Finds the person with this password or PIN; `either`: a secret in PIN format is a PIN, as no password has that format. An unknown name
   * takes as long as a wrong secret. `busy`: too many secrets are waiting, or the comparison of the account table takes too long.
   */
  async identify(
    name: string,
    secret: string,
    how: 'password' | 'pin' | 'either',
    rank: Rank = 'known',
  ): Promise<Person | 'busy' | null> {
    if (!(await this.compared())) return 'busy';
    const person = this.find(name);
    const which = how === 'either' ? (PIN.test(secret) ? 'pin' : 'password') : how;
    const secrets = person === null ? null : this.#secrets().find((one) => one.name === person.name);
    const foreign = person?.secretsForeign === true || this.#tables.differing(TABLE).has(person?.name ?? '');
    const kept = foreign ? '' : (secrets?.[which] ?? '');
    const right = await secretIs(this.#hashing, secret, kept === '' ? null : kept, rank);
    if (right === null) return 'busy';
    // The person may have left or changed roles meanwhile: present data count.
    const now = right ? this.find(person?.name ?? '') : null;
    // The table may have been changed while the secret was hashed.
    if (this.#tables.pending) return 'busy';
    return now?.active === true && !this.#tables.differing(TABLE).has(now.name) ? now : null;
  }

  #administrators(): Person[] {
    return this.all().filter(({ roles, active, closed }) => active && !closed && roles.includes('administrator'));
  }

  #isLastAdministrator(person: Person): boolean {
    const administrators = this.#administrators();
    return administrators.length === 1 && administrators[0]?.name === person.name;
  }
}

/**
 * Whether two of these people may change accounts, at least one as administrator. Closed accounts and people who have left do not count.
 */
export function canConfirm(people: readonly Person[]): boolean {
  const open = people.filter(({ active, closed }) => active && !closed);
  const confirm = open.filter(({ roles }) => permissionsOf(roles).has('people.confirm'));
  return confirm.length >= CONFIRMERS_LEAST && open.some(({ roles }) => roles.includes('administrator'));
}

function changeOf(
  { name, roles: before, subject }: Person,
  change: Changed['change'],
  signed: Signed,
  secrets: SecretDigests,
  roles: readonly Role[] = before,
): Changed {
  return { kind: 'person.changed', person: name, change, roles: [...roles], ...signed, subject, secrets };
}

/** NIST SP 800-63B §5.1.1.2: only a minimum length, and not the name itself. */
function passwordStrong(password: string, name: string): boolean {
  const length = Array.from(password.normalize('NFC')).length;
  return (
    length >= PASSWORD_MIN_CHARACTERS &&
    length <= SECRET_MAX_CHARACTERS &&
    new Set(password).size >= 5 &&
    !nameKey(password).includes(nameKey(name))
  );
}

function personOf(row: Readonly<Record<string, unknown>>, secrets: Secrets | null): Person {
  const roles = rolesSchema.safeParse(jsonValue(String(row['roles'])));
  const known = { password: String(row['password']), pin: String(row['pin']) };
  const secretsForeign = !isKnown(secrets?.password ?? '', known.password) || !isKnown(secrets?.pin ?? '', known.pin);
  return {
    name: String(row['name']),
    roles: roles.success ? rolesInForce(roles.data) : [],
    active: row['active'] === 1,
    badge: String(row['badge']),
    hasPin: !secretsForeign && (secrets?.pin ?? '') !== '',
    elsewhere: !secretsForeign && secrets !== null && secrets.password === '' && row['active'] === 1,
    setBy: String(row['set_by']),
    setAt: Number(row['set_at']),
    subject: String(row['subject']),
    secretsForeign,
    usedAt: Number(row['used_at']),
    closed: row['closed'] === 1,
  };
}
