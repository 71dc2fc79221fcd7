import type { TableOwner } from '../projection.ts';

/** Which ranges of the journal are in which files. Also part of a migration: a change needs a new one. */
export const SEGMENT_TABLES: TableOwner = {
  name: 'segments',
  tables: {
    /**
     * A row is inserted once its file is complete and durable; from then on its entries are read from the file. `dropped`: rows of the
     * table `entry` are deleted up to here. `folder`: where it was moved, with `moved_at`; empty if it is beside the journal.
     */
    segment: `
      CREATE TABLE segment (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        previous TEXT NOT NULL,
        first_hash TEXT NOT NULL,
        last_hash TEXT NOT NULL,
        digest TEXT NOT NULL,
        file TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        dropped INTEGER NOT NULL,
        folder TEXT NOT NULL,
        moved_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
};

/** A contiguous range of entries in a file. */
export interface Segment {
  readonly first: number;
  readonly last: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Hash before the first entry, of the first, of the last. */
  readonly previous: string;
  readonly firstHash: string;
  readonly lastHash: string;
  /** SHA-256 of its index. */
  readonly digest: string;
  readonly file: string;
  readonly bytes: number;
  /** Rows are deleted up to this entry; `first - 1` if none is. */
  readonly dropped: number;
  /** Where it was moved; empty if it is beside the journal. */
  readonly folder: string;
  /** Wall-clock time; 0 if it was not moved. */
  readonly movedAt: number;
}

export function segmentOf(row: Readonly<Record<string, unknown>>): Segment {
  return {
    first: Number(row['first']),
    last: Number(row['last']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    previous: String(row['previous']),
    firstHash: String(row['first_hash']),
    lastHash: String(row['last_hash']),
    digest: String(row['digest']),
    file: String(row['file']),
    bytes: Number(row['bytes']),
    dropped: Number(row['dropped']),
    folder: String(row['folder']),
    movedAt: Number(row['moved_at']),
  };
}
