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

/** The people who may sign in. Who was made, changed or has left is made of the journal; their secrets' hashes are beside it. */

export interface Person {
  readonly name: string;
  /** Those in force. */
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasPin: boolean;
  /** The digest of their badge; empty for none. */
  readonly badge: string;
  /** No password of theirs is here: they sign in elsewhere. */
  readonly elsewhere: boolean;
  /** Who set their secret in their place, and when (wall clock, ms); empty for nobody. */
  readonly setBy: string;
  readonly setAt: number;
  /** Whose account it is elsewhere (`open-id-subject.ts`); empty for nobody's. */
  readonly subject: string;
  /** What is kept is not what the journal knows: nobody is known by it until it is set anew. */
  readonly secretsForeign: boolean;
  /** When it was last used, or opened again (wall clock, ms). */
  readonly usedAt: number;
  /** Nobody had used it for too long: its secret lets nobody in until two people open it again. */
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

/** Who stands for a change: `second` is empty where one alone may make it. */
export interface Signed {
  readonly by: string;
  readonly second: string;
}

/** Somebody who is known elsewhere, by what is never given to another there. */
export interface KnownElsewhere {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly subject: string;
}

export const PASSWORD_MIN_CHARACTERS = 12;
const SECRET_MAX_CHARACTERS = 128;
const PIN = /^\d{6,8}$/;
/** Those who may stand for changes of accounts: one changes, another one signs. */
const CONFIRMERS_LEAST = 2;
const rolesSchema = z.array(z.enum(ROLES));

type Changed = EntryOf<'person.changed'>;

/** What is known of the table of accounts: are its rows those that the entries make? */
export interface ComparedAccounts {
  /** It is being compared. */
  readonly pending: boolean;
  /** Resolves once it is compared, or after `mostMs`. */
  settledWithin(mostMs: number): Promise<unknown>;
  /** Names of rows that differ, in a table. */
  differing(table: string): ReadonlySet<string>;
}

/** Nobody else writes in it. */
const ALONE: ComparedAccounts = {
  pending: false,
  settledWithin: () => Promise.resolve(),
  differing: () => new Set(),
};
const TABLE = 'account';
/** A comparison takes a second or two beside a line of years; whoever signs in meanwhile waits for it so long. */
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
    // Whoever deleted or renamed somebody's row keeps them out until they get another password, and no longer.
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

  /** May anybody sign in by name? */
  get exist(): boolean {
    return this.all().some(({ active }) => active);
  }

  /** False where it is not known yet, after a wait, whether the table of accounts is the one that the entries make. */
  async compared(): Promise<boolean> {
    if (this.#tables.pending) await this.#tables.settledWithin(COMPARED_WITHIN_MS);
    return !this.#tables.pending;
  }

  /** Are there enough who may change accounts two by two? Until then, whoever sits at the console adds the first ones. */
  get complete(): boolean {
    // Whoever left no account active in the table opens no door by it.
    if (this.#tables.differing(TABLE).size > 0) return true;
    return canConfirm(this.all());
  }

  /** However the name is written: SQLite's NOCASE knows the case of 26 letters alone. As it stands there comes first. */
  find(name: string): Person | null {
    const people = this.all();
    return people.find((person) => person.name === name) ?? people.find((one) => sameName(one.name, name)) ?? null;
  }

  /** Whose session goes on after a restart, with the roles of now; null for somebody who has left, or is not known by such a secret. */
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

  /** Somebody has this name already, or one that looks like it, or an entry of this very group is about to give it to somebody. */
  #given(name: string): boolean {
    const looksLike = (one: { readonly name: string }): boolean => samePerson(one.name, name);
    return this.all().some(looksLike) || this.#secrets().some(looksLike);
  }

  /** The store's group stays open: the caller's journal entry makes it durable. */
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
   * Somebody who is known elsewhere: no password of theirs is here, a PIN may be. They are found by their subject there, never by a
   * name, which may be given to another. `person-known`: the name is that of somebody else here, or of somebody who has left. Facts:
   * what has changed; the last one says who they are here.
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
    // From before subjects were kept: it is theirs who come first, without the PIN that the one before them may have set.
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

  /** Who has left is not forgotten: the name is never given to another. */
  leave(name: string, signed: Signed): AccountRefusal | Changed {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (this.#isLastAdministrator(person)) return 'last-administrator';
    this.#store.begin();
    this.#forget.run(person.name);
    return changeOf(person, 'left', signed, { password: digestOf(''), pin: digestOf('') }, []);
  }

  /** Whoever could not sign in for lack of use may again, with the secret that they had. */
  reopen(name: string, signed: Signed): AccountRefusal | EntryOf<'account.reopened'> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    if (!person.active || !person.closed) return 'account-not-closed';
    return { kind: 'account.reopened', person: person.name, ...signed };
  }

  /** Somebody's badge; `code` is empty where it is taken from them. One badge is one person's. */
  changeBadge(name: string, code: string, signed: Signed): AccountRefusal | EntryOf<'badge.changed'> {
    const person = this.find(name);
    if (person === null || !person.active) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    const badge = code === '' ? '' : badgeDigest(code);
    const owner = this.badgeOwner(code);
    if (owner !== null && owner.name !== person.name) return 'badge-known';
    return { kind: 'badge.changed', person: person.name, badge, ...signed };
  }

  /** Who has the badge with this code; null for nobody. It says who somebody is, and lets nobody in. */
  badgeOwner(code: string): Person | null {
    if (code === '') return null;
    const digest = badgeDigest(code);
    return this.all().find(({ active, badge }) => active && badge === digest) ?? null;
  }

  /** Is the table of accounts as the entries make it, as far as anybody knows now? */
  get proved(): boolean {
    return !this.#tables.pending && this.#tables.differing(TABLE).size === 0;
  }

  /** In its owner's place: the PIN goes as well, so that nothing is left of whoever knew the account before. */
  async resetPassword(name: string, password: string, signed: Signed): Promise<AccountRefusal | Changed> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    if (samePerson(person.name, signed.by)) return 'own-account';
    return this.#newPassword(person, password, signed, true);
  }

  /** By its owner. */
  async setPassword(name: string, password: string): Promise<AccountRefusal | Changed> {
    const person = this.find(name);
    if (person === null) return 'person-unknown';
    return this.#newPassword(person, password, { by: person.name, second: '' }, false);
  }

  /** By its owner, before `second`: nobody else knows a secret of theirs any more, a PIN from before included. */
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

  /** By its owner. */
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
   * The person whose password or PIN this is; `either`: what has the form of a PIN is one, no password has. A stranger costs as much
   * time as a wrong secret. `busy`: too many secrets wait to be looked at, or the comparison of the table of accounts with the
   * entries takes too long.
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
    // Whoever has left meanwhile, or has other roles, is who they are now.
    const now = right ? this.find(person?.name ?? '') : null;
    // Nor did anybody write in the table while the secret was hashed.
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

/** May two of these change accounts, of whom one manages them? Whoever has left or whose account is closed does nothing. */
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
