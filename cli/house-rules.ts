import { z } from 'zod';

import type { Notice } from '../controller/gateway/contract.ts';
import { plainLines } from '../controller/people/plain-text.ts';
import { readYamlFile } from '../recipes/yaml-file.ts';
import { requireFile } from './named-file.ts';
import { accept } from './accepted.ts';

/** What the house says about who may come in, and how: `cardline run --notice FILE --close-unused-days N`. */

/** A screen's length: nobody reads more before signing in. */
const NOTICE_MAX_CHARACTERS = 2000;

const lines = plainLines(NOTICE_MAX_CHARACTERS).refine((written) => written !== '');

const noticeSchema = z.strictObject({ en: lines, vi: lines });

/** YAML with the texts `en` and `vi`; both are wanted, for a page may be read in either. @throws CliError for any other file */
export function noticeOf(file: string): Notice {
  return accept(readYamlFile(requireFile(file), noticeSchema));
}

/** Null, said as 0: no account is closed because nobody uses it. */
export function unusedDaysOf(days: number): number | null {
  return days === 0 ? null : days;
}
