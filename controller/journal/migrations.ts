import { renameSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { copyWhole } from './whole-copy.ts';

/**
 * Migrates the data from one version to the next in one transaction; a copy is made before anything is changed. A step is written for the
 * tables of its version, whatever they became later. Projections need no step: those of another version are rebuilt from the journal
 * (`projector.ts`).
 */

const STEPS: ReadonlyMap<number, string> = new Map([
  [
    5,
    `
      CREATE TABLE recipe_version (
        hash TEXT PRIMARY KEY,
        recipe TEXT NOT NULL,
        version TEXT NOT NULL,
        source TEXT NOT NULL,
        front TEXT NOT NULL,
        back TEXT NOT NULL,
        proposed_by TEXT NOT NULL
      ) STRICT;
    `,
  ],
  [6, 'CREATE TABLE projection (name TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;'],
  [
    7,
    `
      DROP TABLE projection;
      CREATE TABLE projection (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
      CREATE TABLE projected (id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, latest_at INTEGER NOT NULL) STRICT;
      INSERT INTO projected VALUES (1, 0, 0);
      CREATE TABLE secret (name TEXT PRIMARY KEY COLLATE NOCASE, password TEXT NOT NULL, pin TEXT NOT NULL) STRICT;
      INSERT INTO secret SELECT name, password, pin FROM person;
      DROP TABLE person;
    `,
  ],
  [
    8,
    `
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
  ],
  [
    9,
    `
      CREATE TABLE snapshot (
        seq INTEGER PRIMARY KEY,
        version INTEGER NOT NULL,
        hash TEXT NOT NULL,
        digest TEXT NOT NULL,
        state TEXT NOT NULL
      ) STRICT;
    `,
  ],
  [
    10,
    `
      CREATE TABLE removal (batch TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (batch, what)) STRICT;
      CREATE INDEX order_content_batch ON order_content (batch, order_id, length(sealed));
      CREATE INDEX card_image_order ON card_image (order_id, length(sealed));
    `,
  ],
  [
    11,
    `
      CREATE TABLE tip (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, mac TEXT NOT NULL) STRICT;
      INSERT INTO tip SELECT 1, seq, '' FROM entry ORDER BY seq DESC LIMIT 1;
    `,
  ],
  [
    12,
    // A seal of version 12 does not name the journal's owner: the first new group renews it.
    `
      DROP TABLE tip;
      CREATE TABLE tip (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        seq INTEGER NOT NULL,
        line TEXT NOT NULL,
        world TEXT NOT NULL,
        mac TEXT NOT NULL
      ) STRICT;
      INSERT INTO tip SELECT 1, seq, '', '', '' FROM entry ORDER BY seq DESC LIMIT 1;
    `,
  ],
]);

/** Whether data of this version can be migrated to the newest one. */
export function canMigrate(from: number, to: number): boolean {
  for (let version = from; version < to; version += 1) if (!STEPS.has(version)) return false;
  return from < to;
}

/** Atomic: if it is killed at any instant, the data are entirely of the old or of the new version. */
export function migrate(database: DatabaseSync, file: string, from: number, to: number): void {
  const copy = `${file}.version-${from}`;
  const unfinished = `${copy}.new`;
  rmSync(unfinished, { force: true });
  copyWhole(database, unfinished);
  renameSync(unfinished, copy);
  const steps = Array.from({ length: to - from }, (_, index) => STEPS.get(from + index) ?? '');
  database.exec(`BEGIN IMMEDIATE; ${steps.join('')} PRAGMA user_version = ${to}; COMMIT;`);
}
