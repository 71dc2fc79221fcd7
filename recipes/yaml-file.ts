import { LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

import { readBoundedFile } from './bounded-file.ts';
import { wordingOf, type Wording } from './wording.ts';

/** Files written by people: read with a size limit and checked against a schema. Problems have file, line and path. */

const FILE_MAX_BYTES = 1_048_576;
/** Maximum problems reported per run. */
const PROBLEMS_MAX = 50;
const VIETNAMESE = z.locales.vi().localeError;

export interface FileProblem {
  readonly file: string;
  readonly line: number;
  /** Path inside the file, `phases.2.station`; empty for the whole file. */
  readonly path: string;
  readonly message: Wording;
}

export type FileResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: FileProblem[] };

/** Reads a YAML file up to the size limit and validates it. Never throws for invalid input. */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>): FileResult<T> {
  const read = readBoundedFile(file, FILE_MAX_BYTES);
  return read.ok ? parseYaml(file, read.text, schema) : problem(file, 1, '', read.why);
}

/** Validates YAML source. `file` is used in problems only. */
export function parseYaml<T>(file: string, source: string, schema: z.ZodType<T>): FileResult<T> {
  const lines = new LineCounter();
  const document = documentOf(source, lines);
  if (document === null) return problem(file, 1, '', { en: 'is nested too deeply', vi: 'lồng quá sâu' });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.slice(0, PROBLEMS_MAX).map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: wordingOf(error.message.split('\n')[0] ?? error.code),
      })),
    };
  }
  // Limits aliases against exponential expansion (the library's limit: 100).
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return problem(file, 1, '', wordingOf(error instanceof Error ? error.message : String(error)));
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { ok: true, value: parsed.data };
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
        return lines.linePos(Number(node.range[0])).line;
      }
    }
    return 1;
  };
  // Checks again to get the validator's Vietnamese messages.
  const vietnamese = schema.safeParse(content, { error: VIETNAMESE }).error?.issues ?? [];
  return {
    ok: false,
    problems: parsed.error.issues.slice(0, PROBLEMS_MAX).map((issue, index) => ({
      file,
      // An unknown key is reported at its own position, not its parent's.
      line: lineOf(issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path),
      path: issue.path.join('.'),
      message: { en: wordingOf(issue.message).en, vi: wordingOf(vietnamese[index]?.message ?? issue.message).vi },
    })),
  };
}

/** Null when it is nested so deeply that the recursive parser fails. */
function documentOf(source: string, lineCounter: LineCounter): Document | null {
  try {
    return parseDocument(source, { lineCounter, uniqueKeys: true, customTags: [] });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `recipe.yaml:12: phases.2.station: message` */
export function formatProblem({ file, line, path, message }: FileProblem): string {
  return `${file}:${line}: ${path === '' ? '' : `${path}: `}${message.en}`;
}

function problem(file: string, line: number, path: string, message: Wording): { ok: false; problems: FileProblem[] } {
  return { ok: false, problems: [{ file, line, path, message }] };
}
