import { createHash } from 'node:crypto';

import type { Hashing } from './hashing-pool.ts';

/** Hashing without its cost, for tests about something else. */
export const CHEAP: Hashing = {
  derive: ({ secret, salt }) => Promise.resolve(createHash('sha256').update(salt).update(secret).digest()),
};
