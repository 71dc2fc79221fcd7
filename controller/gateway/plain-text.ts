import { z } from 'zod';

/** Words that people type: as they look, one way, with nothing in them that no eye sees. */

/** Controls, direction overrides, zero-width characters, unpaired surrogates and private ones. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
/** More marks on one letter than any language writes. */
const STACKED_MARKS = /\p{M}{4}/u;

/** One line. */
export function plainText(leastCharacters: number, mostCharacters: number): z.ZodType<string> {
  return z
    .string()
    .trim()
    .min(leastCharacters)
    .max(mostCharacters)
    .refine((text) => isPlain(text))
    .transform((text) => text.normalize('NFC'));
}

export function plainLines(mostCharacters: number): z.ZodType<string> {
  return z
    .string()
    .trim()
    .max(mostCharacters)
    .refine((text) => text.split(/\r?\n/).every((line) => isPlain(line)))
    .transform((text) => text.normalize('NFC'));
}

function isPlain(line: string): boolean {
  return !UNSEEN.test(line) && !STACKED_MARKS.test(line.normalize('NFC'));
}
