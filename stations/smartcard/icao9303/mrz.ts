import { nameLine } from './name-line.ts';
import { transliterate } from './transliteration.ts';

/** TD1 machine readable zone, ICAO Doc 9303-5 §4.2; check digits 9303-3 §4.9; names 9303-3 §4.6. */

export interface Td1Fields {
  readonly documentCode: string;
  /** Issuing state, one to three letters. */
  readonly issuer: string;
  readonly documentNumber: string;
  readonly optionalData1: string;
  /** yyyy-MM-dd */
  readonly dateOfBirth: string;
  readonly sex: 'M' | 'F' | 'X';
  /** yyyy-MM-dd, or empty for a card that does not expire. */
  readonly dateOfExpiry: string;
  readonly nationality: string;
  readonly optionalData2: string;
  readonly surname: string;
  readonly givenNames: string;
}

/** Length of the first line's optional data. */
export const OPTIONAL_DATA_1_CHARACTERS = 15;
const WEIGHTS = [7, 3, 1];

/**
 * Builds the three lines of 30 characters.
 *
 * @throws RangeError when a field is too long or has a character without an MRZ equivalent
 */
export function td1Mrz(fields: Td1Fields): [string, string, string] {
  const number = pad(fields.documentNumber, 9);
  const optional1 = pad(fields.optionalData1, OPTIONAL_DATA_1_CHARACTERS);
  const birth = yymmdd(fields.dateOfBirth);
  const expiry = fields.dateOfExpiry === '' ? '<<<<<<' : yymmdd(fields.dateOfExpiry);
  const optional2 = pad(fields.optionalData2, 11);
  const upper = `${pad(fields.documentCode, 2)}${pad(fields.issuer, 3)}${number}${checkDigit(number)}${optional1}`;
  const sex = fields.sex === 'X' ? '<' : fields.sex;
  const middle = `${birth}${checkDigit(birth)}${sex}${expiry}${checkDigit(expiry)}${pad(fields.nationality, 3)}${optional2}`;
  const composite = checkDigit(upper.slice(5, 30) + middle.slice(0, 7) + middle.slice(8, 15) + middle.slice(18, 29));
  return [upper, middle + composite, nameLine(componentsOf(fields.surname), componentsOf(fields.givenNames))];
}

/**
 * Check digit of 9303-3 §4.9: weights 7-3-1 over 0-9, A-Z = 10-35, filler = 0.
 *
 * @throws RangeError for any other character
 */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    sum += characterValue(text.charCodeAt(index)) * (WEIGHTS[index % 3] ?? 0);
  }
  return String(sum % 10);
}

/** Pads a number to its field and appends the check digit over number and fillers in the last position. */
export function withCheckDigit(number: string, characters: number): string {
  const filled = pad(number, characters - 1);
  return filled + checkDigit(filled);
}

function componentsOf(name: string): readonly string[] {
  const written = transliterate(name);
  if (!written.ok) throw new RangeError(`the MRZ has no letter for ${written.unknown.join(' ')}`);
  return written.components;
}

function yymmdd(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError('a date of the MRZ must be yyyy-MM-dd');
  return `${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8, 10)}`;
}

function pad(text: string, length: number): string {
  if (text.length > length || !/^[0-9A-Z<]*$/.test(text))
    throw new RangeError(`a field of the MRZ must have at most ${length} characters of 0–9, A–Z and <`);
  return text.padEnd(length, '<');
}

const FILLER = 60;

function characterValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  if (code === FILLER) return 0;
  throw new RangeError(`a check digit is computed over 0–9, A–Z and <, not over U+${code.toString(16)}`);
}
