/** Properties of text by user-perceived characters, independent of its encoding. */

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Controls, bidirectional overrides, zero-width characters, unpaired surrogates and private-use characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
/** More marks on one letter than any language uses. */
const STACKED_MARKS = /\p{M}{4}/u;

/**
 * Fast path: whether the text consists of Latin letters of one code unit each and common punctuation, and therefore is in NFC, visible, and
 * without combining marks. Nearly all orders are.
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

/** Whether it has more than this many letters. A letter with its marks counts as one (UAX #29): «Nguyễn» has six, in either normal form. */
export function isLongerThan(letters: number, text: string): boolean {
  if (text.length <= letters && isPlainLatin(text)) return false;
  const composed = text.normalize('NFC');
  // A text never has more letters than code units.
  return composed.length > letters && Array.from(GRAPHEMES.segment(composed)).length > letters;
}

/** Whether it has invisible characters. */
export function hasUnseen(line: string): boolean {
  return UNSEEN.test(line);
}

/** Whether a letter has more marks than any language uses. */
export function hasStackedMarks(text: string): boolean {
  return STACKED_MARKS.test(text.normalize('NFC'));
}
