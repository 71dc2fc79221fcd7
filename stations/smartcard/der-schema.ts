import { AsnConvert } from '@peculiar/asn1-schema';

/** Strict decoding of DER with ASN.1 schemas. */

/**
 * Decodes the object that `der` consists of; null when it does not match the schema. DER has exactly one encoding of an object (X.690 §10):
 * input that is encoded to different bytes has elements unknown to the schema, explicit defaults, or is not DER.
 */
export function readDer<T>(der: Uint8Array | ArrayBuffer, type: new () => T): T | null {
  try {
    const object = AsnConvert.parse(der, type);
    return Buffer.from(AsnConvert.serialize(object)).equals(new Uint8Array(der)) ? object : null;
  } catch {
    // The library throws for anything that it cannot decode.
    return null;
  }
}

/**
 * `readDer` with a cache of the newest `kept` results, for objects that occur repeatedly, such as algorithms and signer certificates. The
 * result is shared and must not be modified.
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

/** DER encoding of an object. */
export function writeDer(object: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(object));
}
