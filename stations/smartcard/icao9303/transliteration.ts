/**
 * Names in MRZ characters: ICAO Doc 9303-3 (eighth edition) §4.6 for diacritical marks and punctuation, §6 A for Latin and §6 B for
 * Cyrillic letters. Where §6 allows alternatives («AE or A»), the first one is used. §6 B has exceptions by language; the language of a
 * name is unknown, so the general rule applies. Arabic letters (§6 C) are rejected: they are written from right to left, which no card face
 * here supports, and §3.4 requires a name in Latin letters in the visual zone.
 */

export type Transliteration =
  /** Components of the name in A–Z, not empty. */
  | { readonly ok: true; readonly components: readonly string[] }
  /** Characters for which the zone has no letter, each once. */
  | { readonly ok: false; readonly unknown: readonly string[] };

/** 9303-3 §6 A: capital letters with their transliteration. */
const LATIN = {
  A: 'ÀÁÂÃĀĂĄ',
  AA: 'Å',
  AE: 'ÄÆ',
  C: 'ÇĆĈĊČ',
  D: 'ÐĎĐ',
  E: 'ÈÉÊËĒĔĖĘĚ',
  G: 'ĜĞĠĢ',
  H: 'ĤĦ',
  I: 'ÌÍÎÏĨĪĬĮİı',
  IJ: 'Ĳ',
  J: 'Ĵ',
  K: 'Ķ',
  L: 'ĹĻĽĿŁ',
  N: 'ÑŃŅŇŊ',
  O: 'ÒÓÔÕŌŎŐ',
  OE: 'ÖØŒ',
  R: 'ŔŖŘ',
  S: 'ŚŜŞŠ',
  SS: 'ẞ',
  T: 'ŢŤŦ',
  TH: 'Þ',
  U: 'ÙÚÛŨŪŬŮŰŲ',
  UE: 'Ü',
  W: 'Ŵ',
  Y: 'ÝŶŸ',
  Z: 'ŹŻŽ',
} as const;

/** 9303-3 §6 B. */
const CYRILLIC = {
  A: 'А',
  B: 'Б',
  C: 'Һ',
  CH: 'Ч',
  D: 'ЂД',
  DZ: 'ЅЏ',
  E: 'ЁЕЭ',
  F: 'Ф',
  G: 'ГҐҒ',
  I: 'ІЇИЙ',
  IA: 'Я',
  IE: 'ЄЪ',
  IU: 'Ю',
  J: 'Ј',
  K: 'ЌК',
  KH: 'Х',
  L: 'Л',
  LJ: 'Љ',
  M: 'М',
  N: 'Н',
  NJ: 'Њ',
  O: 'О',
  P: 'П',
  R: 'Р',
  S: 'С',
  SH: 'Ш',
  SHCH: 'Щ',
  T: 'Т',
  TS: 'Ц',
  U: 'ЎУѪ',
  V: 'В',
  Y: 'ЫѴ',
  Z: 'З',
  ZH: 'Ж',
} as const;

const LETTERS: ReadonlyMap<string, string> = new Map(
  [...Object.entries(LATIN), ...Object.entries(CYRILLIC)].flatMap(([written, letters]) =>
    Array.from(letters, (letter) => [letter, written] as const),
  ),
);

/** §4.6: a hyphen or comma between two components becomes one filler, like a space. */
const SEPARATOR = /^[\p{Z}\s\p{Pd}\u{2212},]$/u;
/**
 * §4.6: apostrophes and all other punctuation are omitted without replacement. Characters that keyboards and registers use as an apostrophe
 * are punctuation in Unicode (' ’ ‘ ′), modifier letters (ʹ ʻ ʼ ʽ ʾ ʿ ˈ Ꞌ) or spacing accents (` ´).
 */
const OMITTED = /^[\p{P}\u{2b9}\u{2bb}-\u{2bf}\u{2c8}\u{a78b}\u{a78c}\u{60}\u{b4}]$/u;
const MARK = /^\p{Mn}$/u;
const LATIN_LETTER = /^\p{Script=Latin}$/u;

/** Transliterates a name or a part of one, in any case and normalization form of Unicode. */
export function transliterate(name: string): Transliteration {
  const components: string[] = [];
  let component = '';
  let unknown: Set<string> | null = null;
  let afterLatin = false;
  for (const character of name.normalize('NFC')) {
    const { kind, letters } = cachedSign(character);
    if (kind === 'separator') {
      if (component !== '') components.push(component);
      component = '';
      afterLatin = false;
      continue;
    }
    // §4.3: the MRZ has no diacritical marks; a mark without a base letter is invalid.
    if (letters === null || (kind === 'mark' && !afterLatin)) (unknown ??= new Set()).add(character);
    else component += letters;
    if (kind !== 'mark') afterLatin = kind === 'latin';
  }
  if (unknown !== null) return { ok: false, unknown: [...unknown] };
  if (component !== '') components.push(component);
  return { ok: true, components };
}

/** One character of a name. */
interface Sign {
  readonly kind: 'separator' | 'mark' | 'latin' | 'other';
  /** Null when the MRZ has no equivalent. */
  readonly letters: string | null;
}

/** Cache: hundreds of thousands of names use a few hundred letters. */
const KNOWN_MOST = 2048;
const KNOWN = new Map<string, Sign>();

function cachedSign(character: string): Sign {
  const known = KNOWN.get(character);
  if (known !== undefined) return known;
  const sign = signOf(character);
  if (KNOWN.size >= KNOWN_MOST) KNOWN.clear();
  KNOWN.set(character, sign);
  return sign;
}

function signOf(character: string): Sign {
  if (SEPARATOR.test(character)) return { kind: 'separator', letters: '' };
  if (MARK.test(character)) return { kind: 'mark', letters: '' };
  return { kind: LATIN_LETTER.test(character) ? 'latin' : 'other', letters: writtenCapitals(character) };
}

/** A small letter may correspond to several capital ones (ß, ŉ). */
function writtenCapitals(character: string): string | null {
  let letters = '';
  for (const capital of character.toUpperCase().normalize('NFC')) {
    const letter = MARK.test(capital) ? '' : letterOf(capital);
    if (letter === null) return null;
    letters += letter;
  }
  return letters;
}

/** Null when the MRZ has no letter for it. */
function letterOf(character: string): string | null {
  if (/^[A-Z]$/.test(character)) return character;
  const listed = LETTERS.get(character);
  if (listed !== undefined) return listed;
  if (OMITTED.test(character)) return '';
  // §4.3: the MRZ has no diacritical marks. Letters not listed in §6 A (Ấ, Ư, Ș) lose their marks, from the outermost on.
  const parts = Array.from(character.normalize('NFD'));
  return parts.length > 1 && LATIN_LETTER.test(character)
    ? letterOf(parts.slice(0, -1).join('').normalize('NFC'))
    : null;
}
