import type { DatabaseSync } from 'node:sqlite';

import type { Projection } from '../journal/projection.ts';
import { DIFFERENCES_MOST, rowName, type TableDifference } from './table-difference.ts';

/**
 * Compares a journal's tables with those rebuilt from its entries elsewhere: the rebuilt ones are in the main database, the journal is
 * attached. Rows are compared byte by byte: names that differ only in case are different.
 */

/** Schema name of the attached journal. */
export const JOURNAL = 'journal';

const BOOKKEEPING = ['projection', 'projected'];

interface Column {
  readonly name: string;
  readonly isKey: boolean;
}

/** Compares all projections and their position. Must run inside one transaction in which both are at the same entry. */
export function compareTables(database: DatabaseSync, projections: readonly Projection[]): TableDifference[] {
  const names = [...BOOKKEEPING, ...projections.flatMap(({ tables }) => Object.keys(tables))];
  const found: TableDifference[] = [];
  for (const name of names) {
    if (found.length >= DIFFERENCES_MOST) break;
    found.push(...compareTable(database, name));
  }
  return found.slice(0, DIFFERENCES_MOST);
}

function compareTable(database: DatabaseSync, table: string): TableDifference[] {
  const columns = columnsOf(database, 'main', table);
  const there = new Set(columnsOf(database, JOURNAL, table).map(({ name }) => name));
  const absent = columns.filter(({ name }) => !there.has(name));
  if (absent.length > 0)
    return [{ table, row: '–', what: `has no column ${absent.map(({ name }) => name).join(', ')}` }];
  const damaged = damageOf(database, table);
  return damaged.length > 0 ? damaged : [...otherRows(database, table, columns), ...missing(database, table, columns)];
}

/** Damaged pages, and indexes that disagree with their table. */
export function damageOf(database: DatabaseSync, table: string): TableDifference[] {
  return database
    .prepare(`PRAGMA ${JOURNAL}.integrity_check(${quoted(table)})`)
    .all()
    .map((row) => String(row['integrity_check']))
    .filter((said) => said !== 'ok')
    .map((said) => ({ table, row: '–', what: `the file is damaged (${said})` }));
}

/** Rows of the journal that the entries make differently, or not at all. */
function otherRows(database: DatabaseSync, table: string, columns: readonly Column[]): TableDifference[] {
  const same = columns.map(({ name }) => equal('made', 'kept', name)).join(' AND ');
  const rows = database
    .prepare(
      `SELECT ${list('kept', columns)} FROM ${JOURNAL}.${quoted(table)} AS kept
       WHERE NOT EXISTS (SELECT 1 FROM main.${quoted(table)} AS made WHERE ${same}) LIMIT ?`,
    )
    .all(DIFFERENCES_MOST);
  if (rows.length === 0) return [];
  const keys = columns.filter(({ isKey }) => isKey);
  const ofKey = keys.map(({ name }) => `made.${quoted(name)} = ? COLLATE BINARY`).join(' AND ');
  const made = database.prepare(`SELECT ${list('made', columns)} FROM main.${quoted(table)} AS made WHERE ${ofKey}`);
  return rows.map((row) => {
    const key = keys.map(({ name }) => row[name] ?? null);
    const right = made.get(...key);
    const differ = columns.filter(({ name }) => right !== undefined && right[name] !== row[name]);
    const names = differ.map(({ name }) => name).join(', ');
    return {
      table,
      row: rowName(key),
      what: right === undefined ? 'no entry makes it' : `${names}: the entries make it otherwise`,
    };
  });
}

/** Rows that the entries make and that the journal lacks. */
function missing(database: DatabaseSync, table: string, columns: readonly Column[]): TableDifference[] {
  const keys = columns.filter(({ isKey }) => isKey);
  const sameKey = keys.map(({ name }) => equal('kept', 'made', name)).join(' AND ');
  return database
    .prepare(
      `SELECT ${list('made', keys)} FROM main.${quoted(table)} AS made
       WHERE NOT EXISTS (SELECT 1 FROM ${JOURNAL}.${quoted(table)} AS kept WHERE ${sameKey}) LIMIT ?`,
    )
    .all(DIFFERENCES_MOST)
    .map((row) => ({
      table,
      row: rowName(keys.map(({ name }) => row[name])),
      what: 'is not there, though the entries make it',
    }));
}

/** Compares bytes, whatever the column's collation. */
function equal(one: string, other: string, column: string): string {
  return `${one}.${quoted(column)} IS ${other}.${quoted(column)} COLLATE BINARY`;
}

function list(table: string, columns: readonly Column[]): string {
  return columns.map(({ name }) => `${table}.${quoted(name)} AS ${quoted(name)}`).join(', ');
}

/** A table without a primary key is identified by all its columns. */
function columnsOf(database: DatabaseSync, schema: string, table: string): Column[] {
  const columns = database
    .prepare(`PRAGMA ${schema}.table_info(${quoted(table)})`)
    .all()
    .map((row) => ({ name: String(row['name']), isKey: Number(row['pk']) > 0 }));
  return columns.some(({ isKey }) => isKey) ? columns : columns.map(({ name }) => ({ name, isKey: true }));
}

/** Table and column names come from this version's own schema. */
function quoted(name: string): string {
  return `"${name}"`;
}
