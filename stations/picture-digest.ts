import { createHash } from 'node:crypto';

import { SIDES, type Side } from '../recipes/artwork/card-face.ts';

/** SHA-256 (hex) over front, then back, of the images sent to a machine. The machine confirms with it what it worked on. */
export function picturesDigest(faces: Readonly<Record<Side, Uint8Array>>): string {
  const digest = createHash('sha256');
  for (const side of SIDES) digest.update(faces[side]);
  return digest.digest('hex');
}
