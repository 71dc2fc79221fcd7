/** BER-TLV (ISO/IEC 7816-4 §6.3, X.690 §8.1), as far as smart cards use it: definite lengths, tags of up to three bytes. */

export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
  /** Tag, length and value as they were read. */
  readonly raw: Uint8Array;
}

export function encodeTlv(tag: number, value: Uint8Array): Uint8Array {
  return concat([encodeTag(tag), encodeLength(value.length), value]);
}

/** A constructed object from its parts. */
export function constructed(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  return encodeTlv(tag, concat(parts));
}

/** The objects that follow each other in `bytes`, or null where the encoding is broken. Padding 00h and FFh is skipped. */
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

/** The first object with `tag`, looked for at this level alone. */
export function findTlv(bytes: Uint8Array, tag: number): Uint8Array | null {
  return parseTlvs(bytes)?.find((object) => object.tag === tag)?.value ?? null;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function encodeTag(tag: number): Uint8Array {
  if (tag > 0xffff) return Uint8Array.of(tag >> 16, (tag >> 8) & 0xff, tag & 0xff);
  if (tag > 0xff) return Uint8Array.of(tag >> 8, tag & 0xff);
  return Uint8Array.of(tag);
}

function encodeLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x10000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}
