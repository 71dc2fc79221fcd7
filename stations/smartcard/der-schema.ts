import { AsnConvert } from '@peculiar/asn1-schema';

/** What schemas of ASN.1 say of bytes, read strictly. */

/**
 * The object that `der` is from the first to the last byte, by its schema; null where it is none. DER has one encoding for an object
 * (X.690 §10): what encodes to other bytes has elements that the schema passes over, defaults that are spelled out, or is not in DER.
 */
export function readDer<T>(der: Uint8Array | ArrayBuffer, type: new () => T): T | null {
  try {
    const object = AsnConvert.parse(der, type);
    return Buffer.from(AsnConvert.serialize(object)).equals(new Uint8Array(der)) ? object : null;
  } catch {
    // The library throws whatever it can't read.
    return null;
  }
}

/**
 * `readDer` for objects that come again and again, as algorithms and certificates of signers do: the newest `kept` are read once. What
 * it returns is shared, and nobody changes it.
 */
export function repeatedDer<T>(type: new () => T, kept: number): (der: Uint8Array) => T | null {
  const read = new Map<string, T | null>();
  return (der) => {
    const name = Buffer.from(der.buffer, der.byteOffset, der.length).toString('latin1');
    const known = read.get(name);
    if (known !== undefined) return known;
    const object = readDer(der, type);
    if (read.size >= kept) read.clear();
    read.set(name, object);
    return object;
  };
}

/** The one encoding of an object. */
export function writeDer(object: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(object));
}
