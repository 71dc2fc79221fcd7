import type { SeededRandom } from '../../../stations/random.ts';

/** Damages valid bytes as lines, disks and people do; reproducible by seed. */

const DAMAGES_MAX = 4;
const LONG_RUN = 300;
/** Bytes with a meaning in some format. */
const TELLING = [0x00, 0x03, 0x06, 0x0a, 0x15, 0x22, 0x2a, 0x3e, 0x5c, 0x7b, 0x7f, 0x80, 0x81, 0x82, 0xc2, 0xff];

export function mutate(random: SeededRandom, valid: Uint8Array, other: Uint8Array): Uint8Array {
  let bytes = Buffer.from(valid);
  const damages = 1 + random.below(DAMAGES_MAX);
  for (let damage = 0; damage < damages; damage += 1) bytes = Buffer.from(damaged(random, bytes, other));
  return bytes;
}

function damaged(random: SeededRandom, bytes: Buffer, other: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  switch (random.below(8)) {
    case 0:
      return flipped(random, bytes);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(8))]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.pick(TELLING)]), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(other).subarray(random.below(other.length + 1))]);
    case 5:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.alloc(random.below(LONG_RUN), random.pick(TELLING)),
        bytes.subarray(at),
      ]);
    case 6:
      return replaced(random, bytes);
    default:
      return Buffer.from(random.bytes(random.below(LONG_RUN)));
  }
}

function flipped(random: SeededRandom, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
}

function replaced(random: SeededRandom, bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  bytes[random.below(bytes.length)] = random.pick(TELLING);
  return bytes;
}
