import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { chainHash, GENESIS_HASH } from '../journal/chain.ts';
import type { CeremonyHistory } from './noted-ceremonies.ts';

/**
 * Log of the key ceremonies and the two people of each: one line each, hash-chained like the journal, beside the keys. Each line records
 * the state of the key folder afterwards, and the log's length is stored apart from it: an older copy of either is detected.
 */

export const CEREMONIES = ['create', 'renew', 'revoke', 'card-master', 'inspection'] as const;
export type Ceremony = (typeof CEREMONIES)[number];

export interface CeremonyRecord {
  readonly at: number;
  readonly ceremony: Ceremony;
  /** Serial number of the certificate concerned; empty for none. */
  readonly subject: string;
  readonly by: string;
  readonly second: string;
  /** Digest of the key folder afterwards (`KeyFolder.state`); empty in lines of older versions. */
  readonly state: string;
  /** The folder had changed since the last ceremony, and both people accepted that. */
  readonly accepted: boolean;
}

export type CeremonyFlaw =
  /** The first line that was changed. */
  | { readonly flaw: 'broken'; readonly at: number }
  /** The log had come further: number of ceremonies then and now. */
  | { readonly flaw: 'older'; readonly reached: number; readonly has: number }
  /** The keys differ from the state after the last ceremony. */
  | { readonly flaw: 'keys-changed' };

const lineSchema = z.strictObject({ seq: z.number().int(), content: z.string().max(1000), hash: z.string() });
const recordSchema = z.strictObject({
  at: z.number(),
  ceremony: z.enum(CEREMONIES),
  subject: z.string(),
  by: z.string(),
  second: z.string(),
  state: z.string().default(''),
  accepted: z.boolean().default(false),
});
const headSchema = z.strictObject({ seq: z.number().int().min(1), hash: z.string() });
type Line = z.infer<typeof lineSchema>;

export class CeremonyLog {
  readonly #file: string;
  readonly #headFile: string;

  /** `headFile`: stores the log's length, apart from the keys. */
  constructor(file: string, headFile: string) {
    this.#file = file;
    this.#headFile = headFile;
  }

  append(record: CeremonyRecord): void {
    // A broken log can't be continued: it is kept as it is, and a new one begins.
    if (this.read().brokenAt !== null) renameSync(this.#file, `${this.#file}.broken-${record.at}`);
    const lines = this.#lines();
    const seq = lines.length + 1;
    const content = JSON.stringify(record);
    const hash = chainHash(lines.at(-1)?.hash ?? GENESIS_HASH, seq, record.at, content);
    appendFileSync(this.#file, `${JSON.stringify({ seq, content, hash })}\n`, { mode: 0o600, flush: true });
    this.#keepHead({ seq, hash });
  }

  /** `brokenAt`: the first line that was changed; null for none. */
  read(): { readonly records: readonly CeremonyRecord[]; readonly brokenAt: number | null } {
    const records: CeremonyRecord[] = [];
    let previous = GENESIS_HASH;
    for (const [index, line] of this.#lines().entries()) {
      const record = parse(line.content);
      const right = record !== null && line.hash === chainHash(previous, index + 1, record.at, line.content);
      if (!right || line.seq !== index + 1) return { records, brokenAt: index + 1 };
      records.push(record);
      previous = line.hash;
    }
    return { records, brokenAt: null };
  }

  /** What is wrong with the log or with the keys beside it; null if they are as the last ceremony left them. */
  flaw(state: string): CeremonyFlaw | null {
    const { records, brokenAt } = this.read();
    if (brokenAt !== null) return { flaw: 'broken', at: brokenAt };
    const head = this.#head();
    if (head !== null && this.#lines()[head.seq - 1]?.hash !== head.hash)
      return { flaw: 'older', reached: head.seq, has: records.length };
    const left = records.at(-1)?.state ?? '';
    return left === '' || left === state ? null : { flaw: 'keys-changed' };
  }

  /** The present log, for the journal to record. */
  get history(): CeremonyHistory {
    const { records, brokenAt } = this.read();
    const lines = this.#lines().slice(0, brokenAt === null ? undefined : brokenAt - 1);
    const last = lines.at(-1);
    return {
      head: last === undefined ? null : { count: lines.length, hash: last.hash },
      hashOf: (ceremony) => lines[ceremony - 1]?.hash ?? null,
      acceptedAt: records.findLast(({ accepted }) => accepted)?.at ?? null,
    };
  }

  #keepHead(head: z.infer<typeof headSchema>): void {
    mkdirSync(dirname(this.#headFile), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#headFile}.new`, `${JSON.stringify(head)}\n`, { mode: 0o600, flush: true });
    renameSync(`${this.#headFile}.new`, this.#headFile);
  }

  #head(): z.infer<typeof headSchema> | null {
    if (!existsSync(this.#headFile)) return null;
    const parsed = headSchema.safeParse(jsonValue(readFileSync(this.#headFile, 'utf8')));
    return parsed.success ? parsed.data : null;
  }

  #lines(): Line[] {
    if (!existsSync(this.#file)) return [];
    return readFileSync(this.#file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const parsed = lineSchema.safeParse(jsonValue(line));
        return parsed.success ? parsed.data : { seq: 0, content: '', hash: '' };
      });
  }
}

function parse(content: string): CeremonyRecord | null {
  const parsed = recordSchema.safeParse(jsonValue(content));
  return parsed.success ? parsed.data : null;
}
