import { DER } from '../der.ts';
import { parseTlvs } from '../iso7816/tlv.ts';

/** Names of issuers and subjects, RFC 5280 §4.1.2.4, and when two are the same one. */

/** Strings that a DirectoryString or a name's older attributes may be (X.520), by tag. */
const DECODERS: ReadonlyMap<number, (bytes: Uint8Array) => string> = new Map([
  [DER.utf8String, (bytes) => Buffer.from(bytes).toString('utf8')],
  [DER.printableString, latin1],
  // NumericString, TeletexString, IA5String, VisibleString.
  [0x12, latin1],
  [0x14, latin1],
  [0x16, latin1],
  [0x1a, latin1],
  // BMPString and UniversalString: two and four bytes a character.
  [0x1e, (bytes) => wide(bytes, 2)],
  [0x1c, (bytes) => wide(bytes, 4)],
]);

/** Names that people know an attribute type by, RFC 4519. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['550403', 'CN'],
  ['550405', 'serialNumber'],
  ['550406', 'C'],
  ['550407', 'L'],
  ['550408', 'ST'],
  ['55040a', 'O'],
  ['55040b', 'OU'],
]);

interface Attribute {
  /** The object identifier's content octets (hex). */
  readonly type: string;
  /** As RFC 5280 §7.1 compares it. */
  readonly comparable: string;
  readonly text: string;
}

export interface DistinguishedName {
  /** Equal for names that are the same by RFC 5280 §7.1: without regard to case, kind of string and superfluous spaces. */
  readonly comparable: string;
  /** As people read it. */
  readonly text: string;
}

/** `content`: of the RDNSequence. Null where it is none, or empty. */
export function readName(content: Uint8Array): DistinguishedName | null {
  const relative = parseTlvs(content);
  if (relative === null || relative.length === 0) return null;
  const names: Attribute[][] = [];
  for (const { tag, value } of relative) {
    const attributes = tag === DER.set ? attributesOf(value) : null;
    if (attributes === null) return null;
    names.push(attributes);
  }
  const comparable = names.map((attributes) =>
    attributes.map(({ type, comparable: value }) => JSON.stringify([type, value])).toSorted(),
  );
  return {
    comparable: JSON.stringify(comparable),
    text: names
      .flat()
      .map(({ text }) => text)
      .join(', '),
  };
}

function attributesOf(set: Uint8Array): Attribute[] | null {
  const attributes: Attribute[] = [];
  for (const { tag, value } of parseTlvs(set) ?? []) {
    const [type, text] = tag === DER.sequence ? (parseTlvs(value) ?? []) : [];
    if (type?.tag !== DER.objectIdentifier || text === undefined) return null;
    const oid = Buffer.from(type.value).toString('hex');
    const decoded = DECODERS.get(text.tag)?.(text.value);
    // What is no text is the same where its bytes are.
    const comparable = decoded === undefined ? `#${Buffer.from(text.raw).toString('hex')}` : folded(decoded);
    attributes.push({ type: oid, comparable, text: `${SHORT.get(oid) ?? oid}=${decoded ?? comparable}` });
  }
  return attributes.length === 0 ? null : attributes;
}

/** String preparation of RFC 4518, as far as names of states need it. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/gu, ' ');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function wide(bytes: Uint8Array, width: number): string {
  const codes = Array.from({ length: Math.floor(bytes.length / width) }, (_, index) =>
    bytes.subarray(index * width, (index + 1) * width).reduce((code, byte) => code * 256 + byte, 0),
  );
  return codes.map((code) => (code > 0x10_ff_ff ? '\u{FFFD}' : String.fromCodePoint(code))).join('');
}
