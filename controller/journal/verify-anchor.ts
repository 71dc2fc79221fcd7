import { UNSIGNED_MOST } from './checkpoint-distance.ts';
import type { JournalHead } from './head-file.ts';
import type { OwnLine } from './journal-head.ts';
import type { JournalStore } from './store.ts';
import type { TipSeal } from './tip.ts';

/** Whether a journal is the one that belongs to this computer: by the seal of its newest entry, and by the stored head. */

export interface HeldHere {
  /** Null if no line was opened with it yet. */
  readonly line: OwnLine | null;
  /** Null if none is stored. */
  readonly head: JournalHead | null;
  /** Null if the journal's key is not here: then seals can't be checked. */
  readonly seal: TipSeal | null;
  /** Whether this computer has the line's keys. Elsewhere a missing head is normal. */
  readonly isLinesOwn: boolean;
}

export function verifyAnchor(store: JournalStore, { line, head, seal, isLinesOwn }: HeldHere): string[] {
  const violations: string[] = [];
  if (head === null && line?.world === 'real' && isLinesOwn)
    violations.push(
      `nothing is kept here of how far the journal of the line ${line.line} had come: somebody took that away, or this computer has not seen it`,
    );
  if (seal === null) return violations;
  const tip = store.tip(seal);
  if (tip.state === 'foreign')
    violations.push(`entry ${tip.seq} was written without the journal’s key, as may be all that follows it`);
  else if (tip.state === 'older-data' && head?.sealed === true)
    violations.push('the newest entry bears no seal, and had one when the journal had come to it');
  return violations;
}

/**
 * Every few hundred entries are signed: a journal with a longer unsigned part was not written by Cardline. `signedUpTo`: by a valid
 * checkpoint.
 */
export function verifySigned(entries: number, signedUpTo: number): string[] {
  if (entries - signedUpTo <= UNSIGNED_MOST) return [];
  return [
    `entries ${signedUpTo + 1} to ${entries} have no valid checkpoint behind them: never are more than ${UNSIGNED_MOST} without one`,
  ];
}
