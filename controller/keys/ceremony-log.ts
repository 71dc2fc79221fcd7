import { appendFileSync, existsSync, readFileSync } from 'node:fs';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { chainHash, GENESIS_HASH } from '../journal/chain.ts';

/** What was done with the issuer's keys, by which two people: a line each, chained like the journal, beside the keys. */

export const CEREMONIES = ['create', 'renew', 'revoke', 'card-master', 'inspection'] as const;
export type Ceremony = (typeof CEREMONIES)[number];

export interface CeremonyRecord {
  readonly at: number;
  readonly ceremony: Ceremony;
  /** Serial number of the certificate that it was about; empty where it was about none. */
  readonly subject: string;
  readonly by: string;
  readonly second: string;
}

const lineSchema = z.strictObject({ seq: z.number().int(), content: z.string().max(1000), hash: z.string() });
const recordSchema = z.strictObject({
  at: z.number(),
  ceremony: z.enum(CEREMONIES),
  subject: z.string(),
  by: z.string(),
  second: z.string(),
});

export class CeremonyLog {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  append(record: CeremonyRecord): void {
    const lines = this.#lines();
    const seq = lines.length + 1;
    const content = JSON.stringify(record);
    const hash = chainHash(lines.at(-1)?.hash ?? GENESIS_HASH, seq, record.at, content);
    appendFileSync(this.#file, `${JSON.stringify({ seq, content, hash })}\n`, { mode: 0o600, flush: true });
  }

  /** `brokenAt`: the first line that is not as it was written; null where all are. */
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

  #lines(): { seq: number; content: string; hash: string }[] {
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
