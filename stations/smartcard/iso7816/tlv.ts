/** BER-TLV (ISO/IEC 7816-4 §6.3, X.690 §8.1) as used by smart cards: definite lengths, tags of up to three bytes. */

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value as read. */
  readonly raw: Uint8Array;
}

/** Encodes a primitive object with the shortest length. */
export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  const out = room(headLength(tag, value.length) + value.length);
  out.set(value, writeHead(out, tag, value.length));
  return out;
}

/** Encodes a constructed object from its parts. */
export function constructed(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = room(headLength(tag, length) + length);
  let at = writeHead(out, tag, length);
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The same as a list of parts, so that large content with several wrappers is copied only once. */
export function wrapped(tag: number, parts: readonly Uint8Array[]): Uint8Array[] {
  let length = 0;
  for (const part of parts) length += part.length;
  const head = new Uint8Array(headLength(tag, length));
  writeHead(head, tag, length);
  return [head, ...parts];
}

/** Parses concatenated objects; null when the encoding is invalid. Skips padding of 00h and FFh. */
export function parseTlvs(bytes: Uint8Array): Tlv[] | null {
  const objects: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead === 0x00 || lead === 0xff) {
      at += 1;
      continue;
    }
    const from = at;
    let tag = lead;
    at += 1;
    if ((lead & 0x1f) === 0x1f) {
      for (let more = true, count = 0; more; count += 1) {
        const byte = bytes[at];
        if (byte === undefined || count === 2) return null;
        tag = (tag << 8) | byte;
        at += 1;
        more = (byte & 0x80) !== 0;
      }
    }
    const first = bytes[at];
    if (first === undefined) return null;
    at += 1;
    let length = first;
    if (first & 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > 3 || at + count > bytes.length) return null;
      length = 0;
      for (const byte of bytes.subarray(at, at + count)) length = length * 256 + byte;
      at += count;
    }
    if (at + length > bytes.length) return null;
    objects.push({ tag, value: bytes.subarray(at, at + length), raw: bytes.subarray(from, at + length) });
    at += length;
  }
  return objects;
}

/** Parses exactly one object; null when it is invalid or followed by other bytes. */
export function onlyTlv(bytes: Uint8Array): Tlv | null {
  const [object] = parseTlvs(bytes) ?? [];
  return object?.raw.length === bytes.length ? object : null;
}

/**
 * Parts of the single object with `tag`. Null for another or more objects, for padding, and for a length in more bytes than necessary,
 * which DER does not permit (X.690 §10.1).
 */
export function distinguishedParts(bytes: Uint8Array, tag: number): Tlv[] | null {
  const object = onlyTlv(bytes);
  if (object?.tag !== tag || !isShortest(object)) return null;
  const parts = parseTlvs(object.value);
  let length = 0;
  for (const part of parts ?? []) length += isShortest(part) ? part.raw.length : 0;
  return length === object.value.length ? parts : null;
}

function isShortest({ tag, value, raw }: Tlv): boolean {
  return raw.length === headLength(tag, value.length) + value.length;
}

/** Value of the first object with `tag` at this level. */
export function findTlv(bytes: Uint8Array, tag: number): Uint8Array | null {
  return parseTlvs(bytes)?.find((object) => object.tag === tag)?.value ?? null;
}

/** Concatenates byte arrays. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = room(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Node allocates arrays of up to 64 bytes on its own heap; larger ones are many times faster from its pool. */
const HEAP_BYTES_MAX = 64;

/** Uninitialized memory, which the caller must fill completely. */
export function room(bytes: number): Uint8Array {
  if (bytes <= HEAP_BYTES_MAX) return new Uint8Array(bytes);
  const pooled = Buffer.allocUnsafe(bytes);
  return new Uint8Array(pooled.buffer, pooled.byteOffset, bytes);
}

function headLength(tag: number, length: number): number {
  const tagBytes = tag > 0xffff ? 3 : tag > 0xff ? 2 : 1;
  return tagBytes + (length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 4);
}

/** Writes tag and length at the start of `out`; returns the offset of the value. */
function writeHead(out: Uint8Array, tag: number, length: number): number {
  let at = 0;
  if (tag > 0xffff) out[at++] = tag >> 16;
  if (tag > 0xff) out[at++] = (tag >> 8) & 0xff;
  out[at++] = tag & 0xff;
  if (length >= 0x80) out[at++] = length < 0x100 ? 0x81 : length < 0x10000 ? 0x82 : 0x83;
  if (length >= 0x10000) out[at++] = length >> 16;
  if (length >= 0x100) out[at++] = (length >> 8) & 0xff;
  out[at++] = length & 0xff;
  return at;
}
