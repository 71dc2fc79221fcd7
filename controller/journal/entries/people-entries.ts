import { z } from 'zod';

import { name, count, roles } from './entry-values.ts';

/** SHA-256 (hex) of what is kept of a secret, which has a salt; `none` where there is none; empty where it was not changed. */
const secretDigest = z.union([z.literal(''), z.literal('none'), z.string().length(64)]);

/** `account-closed`: the secret was right, and the account is closed. */
const refusedTry = z.enum(['wrong-secret', 'throttled', 'account-closed']);

/** Facts about people and what they saw, and about the journal's own proof. */

export const peopleEntries = [
  /**
   * Signed with the journal's own key: the entries up to `upTo` are those with this hash. `snapshot`: SHA-256 (hex) of the state that
   * they fold to, as it is kept beside the journal; empty where none is.
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
   * An account was made or changed; `roles` are those that it has now. `second`: who signed as well; empty where one person may do it
   * alone. `subject`: whose account it is elsewhere, hashed (`people/open-id-subject.ts`); empty for an account of this line's own.
   * `confirmed`: its owner has made a password of their own before a second person, after somebody else had set one. `secrets`: by which
   * what is kept beside the journal from now on is known to be theirs.
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
  /** Somebody's badge was made theirs, or taken from them: `badge` is a digest of its code (`people/badge.ts`); empty for none. */
  z.object({
    kind: z.literal('badge.changed'),
    person: name,
    badge: z.union([z.literal(''), z.string().length(64)]),
    by: name,
    second: name,
  }),
  /** Nobody has used the account for so many days: its secret lets nobody in. */
  z.object({ kind: z.literal('account.closed'), person: name, unusedDays: count }),
  /** Two people let the account be used again, with the secret that it had. */
  z.object({ kind: z.literal('account.reopened'), person: name, by: name, second: name }),
  z.object({
    kind: z.literal('session.opened'),
    person: name,
    how: z.enum(['link', 'password', 'pin', 'open-id']),
    roles,
  }),
  z.object({ kind: z.literal('session.closed'), person: name }),
  /** Somebody gave a wrong secret; a name that nobody has is not written down, it may be a secret in the wrong field. */
  z.object({ kind: z.literal('session.refused'), person: name, why: refusedTry }),
  /** Whoever is signed in gave a wrong secret for a second person. */
  z.object({
    kind: z.literal('signature.refused'),
    person: name,
    by: name,
    why: refusedTry,
  }),
  /** Secrets that were refused beyond those that have entries of their own: they were too many. */
  z.object({ kind: z.literal('refusals.counted'), sinceAt: count, wrong: count, throttled: count }),
  /** A signed-in person asked for what their role may not do. */
  z.object({ kind: z.literal('permission.refused'), person: name, what: name }),
  /**
   * How far the log of key ceremonies had come as the controller was started: so many, the newest with this hash. It lies with the keys: an
   * older copy of both is found by this.
   */
  z.object({ kind: z.literal('ceremonies.noted'), ceremonies: count, hash: z.string().length(64) }),
  /** The journal was taken along, by whoever may audit it. */
  z.object({ kind: z.literal('journal.exported'), by: name }),
  /** Citizens' data of a batch left the house, by two people's word. */
  z.object({
    kind: z.literal('personal-data.exported'),
    batch: name,
    orders: count,
    by: name,
    second: name,
    why: name,
  }),
  /** Somebody looked at a citizen's data. */
  z.object({ kind: z.literal('personal-data.revealed'), order: name, by: name, why: name }),
] as const;
