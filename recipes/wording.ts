/** What people are told by a file's checks, in both languages. */

export interface Wording {
  readonly en: string;
  readonly vi: string;
}

/** Schemas of the validator carry one text an error: both languages travel in it, with a separator that no text has. */
const SEPARATOR = '\u001F';

export function inBoth(en: string, vi: string): string {
  return `${en}${SEPARATOR}${vi}`;
}

/** A text that one language alone knows (what a parser says) stands in both. */
export function wordingOf(message: string): Wording {
  const [en = '', vi = en] = message.split(SEPARATOR);
  return { en, vi };
}
