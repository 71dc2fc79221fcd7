import { z } from 'zod';

import { name, count, roles } from './entry-values.ts';

/** SHA-256 (hex) of a stored, salted secret; `none` if there is none; empty if it was not changed. */
const secretDigest = z.union([z.literal(''), z.literal('none'), z.string().length(64)]);

/** `account-closed`: the secret was right, but the account is closed. */
const refusedTry = z.enum(['wrong-secret', 'throttled', 'account-closed']);

/** Facts about people and what they accessed, and about the journal's own proof. */

export const peopleEntries = [
  /**
   * Signed with the journal's key: the entries up to `upTo` have this hash. `snapshot`: SHA-256 (hex) of the state folded from them, as
   * stored beside the journal; empty for none.
   */
  z.object({
    kind: z.literal('journal.checkpoint'),
    upTo: count,
    digest: z.string().length(64),
    snapshot: z.union([z.literal(''), z.string().length(64)]),
    key: name,
    signature: name,
  }),
  /**
   * An account was created or changed; `roles`: its present ones. `second`: the second signer; empty where one person may do it alone.
   * `subject`: hash of the external identity (`people/open-id-subject.ts`); empty for a local account. `confirmed`: the owner chose a
   * password of their own in the presence of a second person, after somebody else had set one. `secrets`: digests that identify the secrets
   * stored beside the journal from now on.
   */
  z.object({
    kind: z.literal('person.changed'),
    person: name,
    change: z.enum(['added', 'roles', 'password', 'pin', 'left', 'confirmed', 'bound']),
    roles,
    by: name,
    second: name,
    subject: name,
    secrets: z.object({ password: secretDigest, pin: secretDigest }),
  }),
  /** A badge was given to a person or taken away: `badge` is the digest of its code (`people/badge.ts`); empty for none. */
  z.object({
    kind: z.literal('badge.changed'),
    person: name,
    badge: z.union([z.literal(''), z.string().length(64)]),
    by: name,
    second: name,
  }),
  /** The account was unused for this many days: its secret is no longer accepted. */
  z.object({ kind: z.literal('account.closed'), person: name, unusedDays: count }),
  /** Two people reopened the account, with the secret that it had. */
  z.object({ kind: z.literal('account.reopened'), person: name, by: name, second: name }),
  z.object({
    kind: z.literal('session.opened'),
    person: name,
    how: z.enum(['link', 'password', 'pin', 'open-id']),
    roles,
  }),
  z.object({ kind: z.literal('session.closed'), person: name }),
  /** A wrong secret was entered. A name without an account is not recorded: it may be a secret typed into the wrong field. */
  z.object({ kind: z.literal('session.refused'), person: name, why: refusedTry }),
  /** A signed-in person entered a wrong secret of a second person. */
  z.object({
    kind: z.literal('signature.refused'),
    person: name,
    by: name,
    why: refusedTry,
  }),
  /** Number of refused secrets beyond those with entries of their own. */
  z.object({ kind: z.literal('refusals.counted'), sinceAt: count, wrong: count, throttled: count }),
  /** A signed-in person requested something that their role does not permit. */
  z.object({ kind: z.literal('permission.refused'), person: name, what: name }),
  /**
   * Length of the key ceremony log at the controller's start, and the hash of its newest entry. The log is stored with the keys: this
   * detects an older copy of both.
   */
  z.object({ kind: z.literal('ceremonies.noted'), ceremonies: count, hash: z.string().length(64) }),
  /** An auditor exported the journal. */
  z.object({ kind: z.literal('journal.exported'), by: name }),
  /** Citizens' data of a batch were exported by two people. */
  z.object({
    kind: z.literal('personal-data.exported'),
    batch: name,
    orders: count,
    by: name,
    second: name,
    why: name,
  }),
  /** A person viewed a citizen's data. */
  z.object({ kind: z.literal('personal-data.revealed'), order: name, by: name, why: name }),
] as const;
