import { createHash } from 'node:crypto';

/**
 * An external identity: issuer and `sub` together, and nothing else (OpenID Connect Core 1.0 §5.7). Hashed, so that the journal does not
 * reveal it.
 */
export function openIdSubject(issuer: string, sub: string): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, sub]))
    .digest('hex');
}
