import { scryptSync } from 'node:crypto';

/** A thread that derives one key after another from secrets, and does nothing else. */

export interface HashingTask {
  readonly secret: string;
  readonly salt: Uint8Array;
  readonly bytes: number;
  readonly cost: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number };
}

export default function derive({ secret, salt, bytes, cost }: HashingTask): Uint8Array {
  return scryptSync(secret, salt, bytes, cost);
}
