import { createHash } from 'node:crypto';

import type { Hashing } from './hashing-pool.ts';

/** Hashing that costs nothing, for tests that are about something else. */
export const CHEAP: Hashing = {
  derive: ({ secret, salt }) => Promise.resolve(createHash('sha256').update(salt).update(secret).digest()),
};
