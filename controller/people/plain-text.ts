import { z } from 'zod';

import { hasStackedMarks, hasUnseen, isLongerThan } from '../../recipes/letters.ts';
import { TEXT_MAX_CHARACTERS } from '../journal/entries/entry-values.ts';

/** Words that people type: as they look, one way, with nothing in them that no eye sees. Measured in letters, as people count them. */

/** One line. */
export function plainText(leastLetters: number, mostLetters: number): z.ZodType<string> {
  return text(mostLetters)
    .refine((line) => line.length >= leastLetters)
    .refine((line) => isPlain(line));
}

export function plainLines(mostLetters: number): z.ZodType<string> {
  return text(mostLetters).refine((lines) => lines.split(/\r?\n/).every((line) => isPlain(line)));
}

/** In one normal form before anything is measured; the journal's limit of a text holds in any case. */
function text(mostLetters: number): z.ZodType<string> {
  return z
    .string()
    .transform((typed) => typed.normalize('NFC').trim())
    .refine((typed) => !isLongerThan(mostLetters, typed))
    .refine((typed) => typed.length <= Math.max(mostLetters, TEXT_MAX_CHARACTERS));
}

function isPlain(line: string): boolean {
  return !hasUnseen(line) && !hasStackedMarks(line);
}
