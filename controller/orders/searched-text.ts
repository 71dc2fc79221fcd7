import { isPlainLatin } from '../../recipes/letters.ts';

/** Normal forms of search input: the ways in which people write IDs, numbers and names. */

/** Possible spellings of an ID or serial in the journal: as typed, without grouping spaces, in upper case, in lower case. */
export function idForms(typed: string): readonly string[] {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
  const close = text.replaceAll(/\s+/gu, '');
  return [...new Set([text, close, close.toUpperCase(), close.toLowerCase()])].filter((form) => form !== '');
}

/** A personal number in upper case without grouping spaces, dots and hyphens; null where the text can't be one. */
export function personalNumberForm(typed: string): string | null {
  const number = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.\p{Pd}\p{Cf}]+/gu, '');
  return /^[0-9A-Z]{1,15}$/.test(number) ? number : null;
}

/** Letters with a stroke and ligatures, which Unicode does not decompose. */
const BASE_LETTERS: ReadonlyMap<string, string> = new Map([
  ['Đ', 'D'],
  ['Ð', 'D'],
  ['Ħ', 'H'],
  ['Ł', 'L'],
  ['Ø', 'O'],
  ['Ŧ', 'T'],
  ['Þ', 'TH'],
  ['Æ', 'AE'],
  ['Œ', 'OE'],
  ['ẞ', 'SS'],
]);

/**
 * Search form of a full name: upper-case letters only, without diacritics, spaces, apostrophes and hyphens, so that «H’Mông», «H'mong» and
 * «HMông» are equal.
 */
export function nameForm(typed: string): string {
  if (!isPlainLatin(typed)) return searched(typed);
  let form = '';
  // In such a text no character affects its neighbours.
  for (let at = 0; at < typed.length; at += 1) {
    const unit = typed.charCodeAt(at);
    form += PLAIN_FORMS[unit] ??= searched(typed.charAt(at));
  }
  return form;
}

/** Cache per UTF-16 code unit: there are hundreds of thousands of names, but only a few hundred letters. */
const PLAIN_FORMS: (string | undefined)[] = [];

function searched(text: string): string {
  return Array.from(
    text.normalize('NFKC').toUpperCase().normalize('NFD'),
    (letter) => BASE_LETTERS.get(letter) ?? letter,
  )
    .join('')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll(/\p{Lm}/gu, '');
}

/** The search form that earlier versions stored: Nguyễn  văn Đức is NGUYEN VAN DUC. */
export function earlierForm(fullName: string): string {
  return fullName
    .toUpperCase()
    .replaceAll('Đ', 'D')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
}
