import { parseArgs } from 'node:util';

import { RealClock } from '../../../stations/clock.ts';
import { CellEditor, cellsOf, VARIANTS } from './cells.ts';
import { dataFolder } from './data-folder.ts';

/**
 * Edits every cell of every table of a data folder, one at a time, and prints who notices: `node test/scenario/edited-cells/edit-every-cell.ts
 * [--rows N] [--table T]`. A change that nobody notices, and that its owner does not say to decide nothing, makes the exit code 1.
 */

const ROWS_MOST = 40;

interface Tally {
  start: number;
  verify: number;
  /** By nobody, and nothing hangs on it. */
  idle: number;
  refused: number;
  why: string;
  unnoticed: string[];
}

const { values } = parseArgs({ options: { rows: { type: 'string' }, table: { type: 'string' } } });
const clock = new RealClock();
const sinceMs = clock.nowMs();
const folder = await dataFolder();
const editor = new CellEditor(folder);
const untouched = await editor.edited({ edit: () => undefined });
if (untouched?.start !== null || untouched.verify !== null)
  throw new Error(`something is wrong before any cell is edited: ${untouched?.start ?? untouched?.verify ?? ''}`);
const tallies = new Map<string, Tally>();
let cells = 0;
for (const cell of cellsOf(folder, Number(values.rows ?? ROWS_MOST), VARIANTS)) {
  if (values.table !== undefined && cell.table !== values.table) continue;
  const name = `${cell.table}.${cell.column}`;
  const tally: Tally = tallies.get(name) ?? { start: 0, verify: 0, idle: 0, refused: 0, why: '', unnoticed: [] };
  tallies.set(name, tally);
  const noticed = await editor.edited(cell);
  cells += 1;
  if (noticed === null) tally.refused += 1;
  else if (noticed.start !== null) tally.start += 1;
  else if (noticed.verify !== null) tally.verify += 1;
  else if (cell.idle !== null) {
    tally.idle += 1;
    tally.why = cell.idle;
  } else tally.unnoticed.push(`row ${cell.row}, ${cell.variant}`);
}
editor.close();

const print = (text: string): void => void process.stdout.write(`${text}\n`);
print('table.column: noticed at a start + by verify; decides nothing; not taken by the database');
let unnoticed = 0;
for (const [name, tally] of tallies) {
  unnoticed += tally.unnoticed.length;
  const why = tally.why === '' ? '' : ` (${tally.why})`;
  const missed = tally.unnoticed.length === 0 ? '' : ` NOT NOTICED: ${tally.unnoticed.join(', ')}`;
  print(`${name}: ${tally.start} + ${tally.verify}; ${tally.idle}${why}; ${tally.refused}${missed}`);
}
const seconds = Math.round((clock.nowMs() - sinceMs) / 1000);
print(`${cells} cells in ${seconds} s, ${unnoticed} of them not noticed`);
process.exitCode = unnoticed === 0 ? 0 : 1;
