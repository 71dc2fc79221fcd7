/** TD1 machine readable zone, ICAO Doc 9303-5 §4.2; check digits 9303-3 §4.9; transliteration 9303-3 §6. */

export interface Td1Fields {
  readonly documentCode: string;
  /** Issuing state, three letters. */
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

const WEIGHTS = [7, 3, 1];

/** The three lines of 30 characters. */
export function td1Mrz(fields: Td1Fields): [string, string, string] {
  const number = pad(fields.documentNumber, 9);
  const optional1 = pad(fields.optionalData1, 15);
  const birth = yymmdd(fields.dateOfBirth);
  const expiry = fields.dateOfExpiry === '' ? '<<<<<<' : yymmdd(fields.dateOfExpiry);
  const optional2 = pad(fields.optionalData2, 11);
  const upper = `${pad(fields.documentCode, 2)}${pad(fields.issuer, 3)}${number}${checkDigit(number)}${optional1}`;
  const sex = fields.sex === 'X' ? '<' : fields.sex;
  const middle = `${birth}${checkDigit(birth)}${sex}${expiry}${checkDigit(expiry)}${pad(fields.nationality, 3)}${optional2}`;
  const composite = checkDigit(upper.slice(5, 30) + middle.slice(0, 7) + middle.slice(8, 15) + middle.slice(18, 29));
  return [upper, middle + composite, nameLine(fields.surname, fields.givenNames)];
}

/** 9303-3 §4.9: weights 7-3-1 over 0-9, A-Z = 10-35, filler = 0. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    sum += characterValue(text.charCodeAt(index)) * (WEIGHTS[index % 3] ?? 0);
  }
  return String(sum % 10);
}

/** Letters of Vietnamese names as the zone can carry them: Đ as D, marks dropped, all else a filler. */
export function transliterate(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[đĐ]/g, 'D')
    .toUpperCase()
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^A-Z]+/g, '<')
    .replaceAll(/^<+|<+$/g, '');
}

/** 9303-5 §4.2.3: names longer than the line are cut, given names first to one letter each from the last. */
function nameLine(surname: string, givenNames: string): string {
  const first = transliterate(surname);
  const given = transliterate(givenNames).split('<').filter(Boolean);
  const line = (): string => (given.length === 0 ? first : `${first}<<${given.join('<')}`);
  for (let index = given.length - 1; index > 0 && line().length > 30; index -= 1)
    given[index] = given[index]?.[0] ?? '';
  return pad(line().slice(0, 30), 30);
}

function yymmdd(date: string): string {
  return `${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8, 10)}`;
}

function pad(text: string, length: number): string {
  return text.slice(0, length).padEnd(length, '<');
}

function characterValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return 0;
}
