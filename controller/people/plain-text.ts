import { z } from 'zod';

import { hasStackedMarks, hasUnseen, isLongerThan } from '../../recipes/letters.ts';
import { TEXT_MAX_CHARACTERS } from '../journal/entries/entry-values.ts';

/** Texts that people type: normalized, without invisible characters, and measured in letters as people count them. */

/** One line. */
export function plainText(leastLetters: number, mostLetters: number): z.ZodType<string> {
  return text(mostLetters)
    .refine((line) => line.length >= leastLetters)
    .refine((line) => isPlain(line));
}

/** Invisible characters that are not controls: fillers, joiners, selectors, a braille cell without dots. */
const UNSEEN_LETTERS = /[\p{Default_Ignorable_Code_Point}\u2800]/u;
const UNSEEN_LETTERS_ALL = new RegExp(UNSEEN_LETTERS.source, 'gu');

/** A person's name: one line of visible letters. */
export function personName(mostLetters: number): z.ZodType<string> {
  return plainText(1, mostLetters).refine((name) => !UNSEEN_LETTERS.test(name));
}

/** The visible part of a name from outside. */
export function withoutUnseen(name: string): string {
  return name.replaceAll(UNSEEN_LETTERS_ALL, '').replaceAll(/\p{Cf}/gu, '');
}

export function plainLines(mostLetters: number): z.ZodType<string> {
  return text(mostLetters).refine((lines) => lines.split(/\r?\n/).every((line) => isPlain(line)));
}

/** Normalized before it is measured; the journal's text limit applies in any case. */
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
