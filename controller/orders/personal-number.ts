import type { OrderFlaw } from './order-flaw.ts';

/**
 * Personal numbers of Vietnamese citizens (Decree 137/2015/NĐ-CP, article 13; Circular 59/2021/TT-BCA): place of birth registration (3
 * digits), century and sex (1: even for men, odd for women, two per century from the 20th), year of birth (2), and six digits.
 */

/** Provinces and cities: annex I of Circular 59/2021/TT-BCA. Merged ones keep their codes in numbers issued earlier. */
export const PROVINCE_CODES: readonly string[] = (
  '001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 ' +
  '044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 ' +
  '089 091 092 093 094 095 096'
).split(' ');
const PROVINCES: ReadonlySet<string> = new Set(PROVINCE_CODES);

/** Countries, for births registered abroad: annex II numbers them from 101 to 295. Only the range is checked, not each country. */
const COUNTRY_FIRST = 101;
const COUNTRY_LAST = 295;

/** Checks a number of 12 digits against the citizen's date of birth (yyyy-MM-dd) and sex; null if it is valid. */
export function personalNumberProblem(number: string, dateOfBirth: string, sex: 'M' | 'F'): OrderFlaw | null {
  const place = number.slice(0, 3);
  if (!isBirthplace(place)) return { code: 'no-birthplace', place };
  const year = Number(dateOfBirth.slice(0, 4));
  const expected = centurySexDigit(year, sex);
  if (expected === null) return { code: 'no-century' };
  if (number[3] !== expected) return { code: 'other-century-and-sex', says: number[3] ?? '', expected };
  if (number.slice(4, 6) !== dateOfBirth.slice(2, 4)) return { code: 'other-birth-year' };
  return null;
}

/** Null for a year of a century that the digit can't encode. */
export function centurySexDigit(year: number, sex: 'M' | 'F'): string | null {
  const century = Math.floor(year / 100) - 19;
  return century < 0 || century > 4 ? null : String(century * 2 + (sex === 'F' ? 1 : 0));
}

function isBirthplace(code: string): boolean {
  return PROVINCES.has(code) || (Number(code) >= COUNTRY_FIRST && Number(code) <= COUNTRY_LAST);
}
