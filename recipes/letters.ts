/** Text as people write and count it, whatever code units it is kept in. */

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Controls, direction overrides, zero-width characters, unpaired surrogates and private ones. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
/** More marks on one letter than any language writes. */
const STACKED_MARKS = /\p{M}{4}/u;

/**
 * Is it written in Latin letters of one code unit each, with what stands between them: in NFC, seen, and without marks of their own? So is
 * nearly all that comes by the hundred thousand.
 */
export function isPlainLatin(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const isPlain =
      (unit >= 0x20 && unit < 0x7f) ||
      (unit >= 0xa0 && unit < 0x300 && unit !== 0xad) ||
      (unit >= 0x1e00 && unit < 0x1f00);
    if (!isPlain) return false;
  }
  return true;
}

/** Has it more letters than so many? A letter with its marks counts as one (UAX #29): «Nguyễn» has six, in either normal form. */
export function isLongerThan(letters: number, text: string): boolean {
  if (text.length <= letters && isPlainLatin(text)) return false;
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
