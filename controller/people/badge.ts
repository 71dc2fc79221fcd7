import { createHash } from 'node:crypto';

import { z } from 'zod';

/**
 * A badge says who somebody is, and is no secret: whoever finds one is known by nothing without its owner's PIN. Its code is what a
 * scanner types. The journal has a digest of it, so that nobody reads off it what to print on a badge.
 */

const VISIBLE = /^[\x21-\x7e]{6,64}$/;

/** A code as a scanner types it. */
export const badgeCode = z.string().regex(VISIBLE);

/** SHA-256 (hex), in a domain of its own. */
export function badgeDigest(code: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['badge', code]))
    .digest('hex');
}
