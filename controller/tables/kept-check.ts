import type { KeyObject } from 'node:crypto';

import type { EntryReader } from '../journal/entry-reader.ts';
import type { TableOwner, Tables } from '../journal/projection.ts';
import type { Segments } from '../journal/segments/segments.ts';
import type { KeyRing } from '../orders/keys.ts';
import type { TableDifference } from './table-difference.ts';

/** What no entry makes is held against what the entries say of it: each owner says how. */

export interface KeptGround {
  /** Rows of an owner's tables; what is made of the entries may be read beside them, as it was made apart from the journal's own tables. */
  readonly tables: (owner: TableOwner) => Tables;
  readonly reader: EntryReader;
  readonly segments: Segments;
  /** Of the journal's own key; null where nobody knows it. */
  readonly publicKey: KeyObject | null;
}

/** What was opened with the master key, of all that is sealed. */
export interface Opened {
  readonly opened: number;
  readonly of: number;
  readonly differences: readonly TableDifference[];
}

export interface KeptCheck {
  readonly owner: TableOwner;
  /** Each row, at one instant of the journal; without a look into what is sealed. */
  readonly rows: (ground: KeptGround) => TableDifference[];
  /** Opens what is sealed, the newest first, so many rows of a table at most. */
  readonly contents?: (ground: KeptGround, keys: KeyRing, most: number) => Opened;
  /** Tables by whose rows the line would do something else: it is held where one differs. */
  readonly decisive: readonly string[];
  /** Cells of which a change is not noticed, because nothing hangs on it, by `table.column`. */
  readonly idle: Readonly<Record<string, IdleCells>>;
}

/** `where`: in these rows alone, as a condition on them; everywhere where it is empty. */
export interface IdleCells {
  readonly why: string;
  readonly where: string;
}
