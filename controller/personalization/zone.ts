import type { Recipe } from '../../recipes/recipe.ts';
import {
  OPTIONAL_DATA_1_CHARACTERS,
  td1Mrz,
  withCheckDigit,
  type Td1Fields,
} from '../../stations/smartcard/icao9303/mrz.ts';
import { transliterate } from '../../stations/smartcard/icao9303/transliteration.ts';
import type { FieldFlaw } from '../orders/order-flaw.ts';
import type { Order } from '../orders/order.ts';

/** The machine readable zone (MRZ) of an order's card, and why an order can have none. */

type Document = Recipe['document'];
export type Zone = readonly [string, string, string];

/** The MRZ can't express «no expiry»: 991231 is used. */
const NO_EXPIRY = '2099-12-31';

/**
 * Three lines of 30 characters (TD1).
 * @throws RangeError if `zoneProblem` names one.
 */
export function zoneOf(order: Order, { document }: Recipe): Zone {
  return td1Mrz({
    documentCode: document.documentCode,
    issuer: document.issuer,
    documentNumber: order.documentNumber,
    optionalData1: optionalData1(order.personalNumber, document),
    dateOfBirth: order.dateOfBirth,
    sex: order.sex,
    dateOfExpiry: order.dateOfExpiry === '' ? NO_EXPIRY : order.dateOfExpiry,
    nationality: document.nationality,
    optionalData2: '',
    ...splitName(order.fullName, document.nameOrder),
  });
}

/** Null if the order's zone can be written. */
export function zoneProblem(order: Order, { document }: Recipe): FieldFlaw | null {
  const name = transliterate(order.fullName);
  if (!name.ok) return { field: 'fullName', flaw: { code: 'zone-letters', characters: name.unknown } };
  const { surname } = splitName(order.fullName, document.nameOrder);
  const primary = transliterate(surname);
  if (!primary.ok || primary.components.length === 0) return { field: 'fullName', flaw: { code: 'no-family-name' } };
  const most = OPTIONAL_DATA_1_CHARACTERS - (document.optionalData1 === 'personal-number-check-digit' ? 1 : 0);
  if (document.optionalData1 !== 'none' && order.personalNumber.length > most)
    return { field: 'personalNumber', flaw: { code: 'zone-room', most } };
  return null;
}

function optionalData1(personalNumber: string, document: Document): string {
  switch (document.optionalData1) {
    case 'none':
      return '';
    case 'personal-number-check-digit':
      return withCheckDigit(personalNumber, OPTIONAL_DATA_1_CHARACTERS);
    // Default for recipe versions without that field.
    case 'personal-number':
    case undefined:
      return personalNumber;
  }
}

/**
 * Vietnamese names begin with the family name, others end with it. A comma separates them in any order (ICAO Doc 9303-3 §3.4, §4.6:
 * «ERIKSSON, ANNA MARIA»).
 */
function splitName(fullName: string, order: Document['nameOrder']): Pick<Td1Fields, 'surname' | 'givenNames'> {
  const [before = '', after = '', ...more] = fullName.split(',').map((part) => part.trim());
  if (before !== '' && after !== '' && more.length === 0) return { surname: before, givenNames: after };
  const words = fullName.trim().split(/\s+/);
  const surname = (order === 'family-first' ? words.shift() : words.pop()) ?? '';
  return { surname, givenNames: words.join(' ') };
}
