/** Text as people write and count it, whatever code units it is kept in. */

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Controls, direction overrides, zero-width characters, unpaired surrogates and private ones. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
/** More marks on one letter than any language writes. */
const STACKED_MARKS = /\p{M}{4}/u;

/** Has it more letters than so many? A letter with its marks counts as one (UAX #29): «Nguyễn» has six, in either normal form. */
export function isLongerThan(letters: number, text: string): boolean {
  const composed = text.normalize('NFC');
  // No text has more letters than code units.
  return composed.length > letters && Array.from(GRAPHEMES.segment(composed)).length > letters;
}

/** Does it hold something that no eye sees? */
export function hasUnseen(line: string): boolean {
  return UNSEEN.test(line);
}

/** Does a letter carry more marks than any language writes? */
export function hasStackedMarks(text: string): boolean {
  return STACKED_MARKS.test(text.normalize('NFC'));
}
