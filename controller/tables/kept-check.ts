import type { KeyObject } from 'node:crypto';

import type { EntryReader } from '../journal/entry-reader.ts';
import type { TableOwner, Tables } from '../journal/projection.ts';
import type { Segments } from '../journal/segments/segments.ts';
import type { KeyRing } from '../orders/keys.ts';
import type { TableDifference } from './table-difference.ts';

/** Inputs of a check: data that no entry makes is compared with the entries in a way that its owner defines. */

export interface KeptGround {
  /** Rows of an owner's tables; projections are available beside them, as rebuilt apart from the journal. */
  readonly tables: (owner: TableOwner) => Tables;
  readonly reader: EntryReader;
  readonly segments: Segments;
  /** The journal's public key; null if it is not available. */
  readonly publicKey: KeyObject | null;
}

/** Number of sealed rows opened with the master key, and their total. */
export interface Opened {
  readonly opened: number;
  readonly of: number;
  readonly differences: readonly TableDifference[];
}

export interface KeptCheck {
  readonly owner: TableOwner;
  /** Checks each row, at one instant of the journal, without opening sealed content. */
  readonly rows: (ground: KeptGround) => TableDifference[];
  /** Opens sealed rows, newest first, at most `most` per table. */
  readonly contents?: (ground: KeptGround, keys: KeyRing, most: number) => Opened;
  /** Tables whose rows affect the line's decisions: a difference holds the line. */
  readonly decisive: readonly string[];
  /** Cells, by `table.column`, whose change is not detected because nothing depends on it. */
  readonly idle: Readonly<Record<string, IdleCells>>;
}

/** `where`: SQL condition for the rows concerned; empty for all. */
export interface IdleCells {
  readonly why: string;
  readonly where: string;
}
