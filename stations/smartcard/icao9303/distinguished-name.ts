import type { AttributeTypeAndValue, Name } from '@peculiar/asn1-x509';

import { writeDer } from '../der-schema.ts';

/** Names of issuers and subjects, RFC 5280 §4.1.2.4, and their comparison. */

/** Short names of attribute types, RFC 4519. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
]);

export interface DistinguishedName {
  /** Equal for names that match according to RFC 5280 §7.1: regardless of case, string type and redundant spaces. */
  readonly comparable: string;
  /** For display. */
  readonly text: string;
}

/** Null for an empty name. */
export function readName(name: Name): DistinguishedName | null {
  if (name.length === 0 || name.some((attributes) => attributes.length === 0)) return null;
  const comparable = name.map((attributes) =>
    [...attributes].map((attribute) => JSON.stringify([attribute.type, comparableOf(attribute)])).toSorted(),
  );
  return {
    comparable: JSON.stringify(comparable),
    text: name.flatMap((attributes) => [...attributes].map(textOf)).join(', '),
  };
}

/** A value that is not a string is compared by its bytes. */
function comparableOf({ value }: AttributeTypeAndValue): string {
  const text = stringOf(value);
  return text === null ? `#${Buffer.from(writeDer(value)).toString('hex')}` : folded(text);
}

function textOf(attribute: AttributeTypeAndValue): string {
  const { type, value } = attribute;
  return `${SHORT.get(type) ?? type}=${stringOf(value) ?? comparableOf(attribute)}`;
}

/** String types of a DirectoryString and of older attributes (X.520). */
function stringOf(value: AttributeTypeAndValue['value']): string | null {
  const { utf8String, printableString, ia5String, teletexString, bmpString, universalString } = value;
  return utf8String ?? printableString ?? ia5String ?? teletexString ?? bmpString ?? universalString ?? null;
}

/** String preparation of RFC 4518, to the extent that such names need it. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/gu, ' ');
}
