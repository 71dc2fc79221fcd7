import type { StatementSync } from 'node:sqlite';

import { isAbout } from '../entry-subjects.ts';
import type { Entry } from '../entry.ts';
import type { Projection, Tables } from '../projection.ts';

const SUBJECTS = new Set(['batch'] as const);

/**
 * Which batches are closed and counted. A split-off part shares its orders' content with the batch that it came with: together they are a
 * family, which is closed with the last of them.
 */
export const CLOSINGS: Projection = {
  name: 'closings',
  version: 2,
  tables: {
    /** Batches that are not closed and counted; `since`: the first entry needed for them. */
    open_batch: `
      CREATE TABLE open_batch (batch TEXT PRIMARY KEY, family TEXT NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `,
    /** Split-off parts, and the batch with which their orders came. */
    split_batch: `
      CREATE TABLE split_batch (part TEXT PRIMARY KEY, family TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE INDEX split_batch_family ON split_batch (family);
    `,
    /** Closed families: by which entry, when (wall clock), and whether content and images are still kept. */
    closed_family: `
      CREATE TABLE closed_family (
        family TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        closed_at INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        pictures INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX closed_family_kept ON closed_family (seq) WHERE kept = 1;
      CREATE INDEX closed_family_at ON closed_family (closed_at);
    `,
  },
  open: (tables) => {
    const statements = prepared(tables);
    return (entry) => apply(statements, entry);
  },
};

type Statements = Readonly<
  Record<'made' | 'split' | 'part' | 'closed' | 'closes' | 'shredded' | 'withoutPictures', StatementSync>
>;

/** A batch's family, by the batch's name. */
const FAMILY = 'ifnull((SELECT family FROM split_batch WHERE part = ?1), ?1)';

function prepared(tables: Tables): Statements {
  return {
    made: tables.prepare('INSERT OR REPLACE INTO open_batch VALUES (?1, ?1, ?2)'),
    split: tables.prepare(
      `INSERT OR REPLACE INTO open_batch VALUES (?2, ${FAMILY}, ifnull((SELECT since FROM open_batch WHERE batch = ?1), ?3))`,
    ),
    part: tables.prepare(`INSERT OR REPLACE INTO split_batch VALUES (?2, ${FAMILY})`),
    closed: tables.prepare('DELETE FROM open_batch WHERE batch = ?'),
    closes: tables.prepare(
      `INSERT OR IGNORE INTO closed_family SELECT ${FAMILY}, ?2, ?3, 1, 1 WHERE NOT EXISTS (SELECT 1 FROM open_batch WHERE family = ${FAMILY})`,
    ),
    shredded: tables.prepare(`UPDATE closed_family SET kept = 0 WHERE family = ${FAMILY}`),
    withoutPictures: tables.prepare(`UPDATE closed_family SET pictures = 0 WHERE family = ${FAMILY}`),
  };
}

function apply(statements: Statements, { seq, at, body }: Entry): void {
  if (!isAbout(body, SUBJECTS)) return;
  switch (body.kind) {
    case 'batch.created':
      statements.made.run(body.batch, seq);
      return;
    case 'batch.split':
      statements.split.run(body.batch, body.into, seq);
      statements.part.run(body.batch, body.into);
      return;
    case 'batch.reconciled':
      statements.closed.run(body.batch);
      statements.closes.run(body.batch, seq, at);
      return;
    case 'batch.shredded':
      statements.shredded.run(body.batch);
      return;
    case 'batch.pictures-removed':
      statements.withoutPictures.run(body.batch);
      return;
    case 'batch.scheduled':
    case 'batch.prioritized':
    case 'batch.held':
    case 'batch.released':
    case 'batch.ended':
    case 'first-article.decided':
    case 'batch.imported':
      return;
    default:
      body satisfies never;
  }
}
