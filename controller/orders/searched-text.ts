import { isPlainLatin } from '../../recipes/letters.ts';

/** What somebody types to find a card: the ways in which IDs, numbers and names are written and meant. */

/** IDs and serials as they may stand in the journal: as typed, without the spaces that people group by, in capitals, in small letters. */
export function idForms(typed: string): readonly string[] {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim();
  const close = text.replaceAll(/\s+/gu, '');
  return [...new Set([text, close, close.toUpperCase(), close.toLowerCase()])].filter((form) => form !== '');
}

/** A personal number in capitals, without the spaces, dots and hyphens that group its digits; null where it can be none. */
export function personalNumberForm(typed: string): string | null {
  const number = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s.\p{Pd}\p{Cf}]+/gu, '');
  return /^[0-9A-Z]{1,15}$/.test(number) ? number : null;
}

/** Letters that are written with a stroke or together, and no marks come off them. */
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
 * A whole name as it is searched for: capital letters alone, without marks, spaces, apostrophes and hyphens, so that «H’Mông»,
 * «H'mong» and «HMông» are one.
 */
export function nameForm(typed: string): string {
  if (!isPlainLatin(typed)) return searched(typed);
  let form = '';
  // Nothing in such a text changes what stands beside it.
  for (let at = 0; at < typed.length; at += 1) {
    const unit = typed.charCodeAt(at);
    form += PLAIN_FORMS[unit] ??= searched(typed.charAt(at));
  }
  return form;
}

/** Of a letter by itself, by its code unit: names come by the hundred thousand, and are written in a few hundred letters. */
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

/** The form under which orders of earlier versions were kept: Nguyễn  văn Đức is NGUYEN VAN DUC. */
export function earlierForm(fullName: string): string {
  return fullName
    .toUpperCase()
    .replaceAll('Đ', 'D')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .trim()
    .replaceAll(/\s+/g, ' ');
}
