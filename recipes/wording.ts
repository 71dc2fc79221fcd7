/** Message of a file check, in both languages. */

export interface Wording {
  readonly en: string;
  readonly vi: string;
}

/** The validator's schemas allow one text per error: both languages are stored in it, with a separator that occurs in no text. */
const SEPARATOR = '\u001F';

/** Encodes a message in both languages as one text, for the validator. Decoded by `wordingOf`. */
export function inBoth(en: string, vi: string): string {
  return `${en}${SEPARATOR}${vi}`;
}

/** A text in one language (from a parser) is used for both. */
export function wordingOf(message: string): Wording {
  const [en = '', vi = en] = message.split(SEPARATOR);
  return { en, vi };
}
