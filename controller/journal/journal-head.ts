import { readFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { JournalFound } from './anchor.ts';
import { fileName } from './file-name.ts';
import { HeadFile, type JournalHead } from './head-file.ts';
import type { World } from './world.ts';

/**
 * How far a journal had come, stored apart from it: this detects a truncated tail or a history rewritten from the first entry, which the
 * hash chain alone can't. A real line has one journal, and one head by the line's name. Simulated lines can be restarted any number of
 * times under one name: each one's head is identified by the journal's first entry.
 */

export interface OwnLine {
  readonly line: string;
  readonly world: World;
}

/** Null if it has none yet: a simulated line's journal without a first entry. */
export function headFileOf(folder: string, { line, world }: OwnLine, first: string): HeadFile | null {
  if (world === 'real')
    return new HeadFile(join(folder, `line-${fileName(hash('sha256', line, 'hex'), 'head')}`), line);
  return first === '' ? null : new HeadFile(join(folder, fileName(first, 'head')), line);
}

/** Null if none was stored, or the file is invalid. */
export function readHead(folder: string, own: OwnLine, first: string): JournalHead | null {
  const head = headFileOf(folder, own, first)?.head ?? null;
  if (head !== null) return head;
  const former = first === '' ? null : readFormer(folder, first);
  return former === null ? null : { ...former, first, at: 0, sealed: false };
}

const formerSchema = z.object({ seq: z.number().int().min(1), hash: z.string().length(64) });

/** The preceding version identified every head by the journal's first entry, wrote it only at checkpoints, and sealed no entry. */
function readFormer(folder: string, first: string): { readonly seq: number; readonly hash: string } | null {
  try {
    const text = readFileSync(join(folder, fileName(first, 'json')), 'utf8');
    const parsed = formerSchema.safeParse(jsonValue(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/**
 * Why a journal must not be continued. `unsealed`: entries from `seq` on were written without the journal's key. `older`: it had come
 * further. `other-history`: an entry differs from the one that was there. `gone`: the line had a journal, and it is missing. `no-head`: a
 * real line was opened with it, and its head is missing.
 */
export type AnchorProblem =
  | { readonly kind: 'unsealed'; readonly seq: number }
  | { readonly kind: 'older' | 'gone'; readonly reached: number }
  | { readonly kind: 'other-history'; readonly seq: number; readonly reached: number }
  | { readonly kind: 'no-head' };

/** `world`: the line's. Null if this is the journal that belongs here. */
export function anchorProblem(journal: JournalFound, head: JournalHead | null, world: World): AnchorProblem | null {
  const { entries, first, hashOf, tip, owner } = journal;
  if (head === null || head.seq === 0) {
    if (head === null && world === 'real' && owner.line !== '') return { kind: 'no-head' };
  } else if (entries === 0) return { kind: 'gone', reached: head.seq };
  else if (head.first !== '' && head.first !== first) return { kind: 'other-history', seq: 1, reached: head.seq };
  else if (head.seq > entries) return { kind: 'older', reached: head.seq };
  else if (hashOf(head.seq) !== head.hash) return { kind: 'other-history', seq: head.seq, reached: head.seq };
  if (tip.state === 'foreign') return { kind: 'unsealed', seq: tip.seq };
  // Without its seal a journal looks like an older version's; but the head was written by this version.
  return tip.state === 'older-data' && head?.sealed === true ? { kind: 'unsealed', seq: entries } : null;
}
