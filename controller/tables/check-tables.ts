import type { KeyObject } from 'node:crypto';

import { PROJECTIONS } from '../journal/projections.ts';
import { AwayError, guarded, StoreError } from '../journal/store-error.ts';
import type { KeyRing } from '../orders/keys.ts';
import { compareTables } from './compare-tables.ts';
import type { KeptCheck, KeptGround } from './kept-check.ts';
import { KEPT_CHECKS } from './kept-checks.ts';
import { Shadow, type ShadowTerms } from './shadow.ts';
import { DIFFERENCES_MOST, type JudgedDifference, type TableDifference } from './table-difference.ts';

/** Compares every table beside the entries: projections with ones rebuilt apart from the data, kept tables by their owners' checks. */

export interface TableCheckTerms extends ShadowTerms {
  readonly publicKey: KeyObject | null;
  /** Rebuilds the projections from the first entry, whatever shadow is stored. */
  readonly anew: boolean;
  /** The shadow was made a moment ago by the caller: it is not rebuilt to confirm a difference. */
  readonly trusted: boolean;
  /** Opens sealed rows with the master key, at most this many per table; null to leave them closed. */
  readonly open: { readonly keys: KeyRing; readonly most: number } | null;
  /** Called with the number of entries folded. */
  readonly progress: (seq: number) => void;
}

export interface TableCheck {
  /** The entry at which both were compared. */
  readonly upTo: number;
  readonly differences: readonly JudgedDifference[];
  /** Why nothing could be compared; null if it was. `file`: the segment that is away; null for another reason. */
  readonly notCompared: { readonly why: string; readonly file: string | null } | null;
  /** Number of sealed rows opened, and their total. */
  readonly contents: { readonly opened: number; readonly of: number };
}

/**
 * Runs the comparison on this thread.
 * @throws StoreError if the journal can't be read.
 */
export function checkTables(terms: TableCheckTerms): TableCheck {
  return guarded(() => {
    const [check, isKept] = checkedWith(terms, terms.anew);
    // The shadow itself may be damaged: a difference counts only after it was rebuilt.
    if (check.differences.length === 0 || !isKept || terms.trusted) return check;
    const [again] = checkedWith(terms, true);
    return again.notCompared === null ? again : check;
  });
}

function checkedWith(terms: TableCheckTerms, anew: boolean): [check: TableCheck, isKept: boolean] {
  let shadow: Shadow | null = null;
  try {
    shadow = Shadow.open(terms, anew);
    const rows = compared(shadow, terms);
    const contents = { opened: 0, of: 0 };
    const sealed = openedWith(groundOf(shadow, terms), terms, contents);
    const differences = [...rows, ...sealed].slice(0, DIFFERENCES_MOST);
    return [{ upTo: shadow.position, differences, notCompared: null, contents }, shadow.isKept];
  } catch (error) {
    if (!(error instanceof StoreError) || (error.problem !== 'away' && error.problem !== 'locked')) throw error;
    const notCompared = { why: error.message, file: error instanceof AwayError ? error.away.file : null };
    const contents = { opened: 0, of: 0 };
    return [{ upTo: shadow?.position ?? 0, differences: [], notCompared, contents }, false];
  } finally {
    shadow?.close();
  }
}

function compared(shadow: Shadow, terms: TableCheckTerms): JudgedDifference[] {
  const wrong = shadow.catchUp(terms.progress);
  const found =
    wrong ??
    shadow.atNewest(() => [
      ...compareTables(shadow.database, PROJECTIONS).map((one) => ({ ...one, decides: true })),
      ...KEPT_CHECKS.flatMap((check) => judged(check, check.rows(groundOf(shadow, terms)))),
    ]);
  return 'seq' in found
    ? [{ table: 'entry', row: `${found.seq}`, what: `${found.why}: no table is compared behind it`, decides: true }]
    : found;
}

function judged({ decisive }: KeptCheck, differences: readonly TableDifference[]): JudgedDifference[] {
  return differences.map((one) => ({ ...one, decides: decisive.includes(one.table) }));
}

function groundOf(shadow: Shadow, { publicKey }: TableCheckTerms): KeptGround {
  return { tables: (owner) => shadow.tables(owner), reader: shadow.reader, segments: shadow.segments, publicKey };
}

/** Not at one instant: rows removed meanwhile are not opened, and the log may be truncated. `counts` is increased by what was opened. */
function openedWith(
  ground: KeptGround,
  { open }: TableCheckTerms,
  counts: { opened: number; of: number },
): JudgedDifference[] {
  if (open === null) return [];
  return KEPT_CHECKS.flatMap((check) => {
    const found = check.contents?.(ground, open.keys, open.most);
    if (found === undefined) return [];
    counts.opened += found.opened;
    counts.of += found.of;
    return judged(check, found.differences);
  });
}
