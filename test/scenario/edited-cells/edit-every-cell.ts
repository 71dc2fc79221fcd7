import { parseArgs } from 'node:util';

import { RealClock } from '../../../stations/clock.ts';
import { CellEditor, cellsOf } from './cells.ts';
import { dataFolder } from './data-folder.ts';
import { IDLE_CELLS } from './idle-cells.ts';

/**
 * Edits every cell of every table of a data folder, one at a time, and prints who notices: `node test/scenario/edited-cells/edit-every-cell.ts
 * [--rows N] [--table T]`. A change that nobody notices, and that its owner does not say to decide nothing, makes the exit code 1.
 */

const ROWS_MOST = 40;

interface Tally {
  start: number;
  verify: number;
  nobody: number;
  refused: number;
  example: string;
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
for (const cell of cellsOf(folder, Number(values.rows ?? ROWS_MOST), ['changed', 'of another row'])) {
  if (values.table !== undefined && cell.table !== values.table) continue;
  const name = `${cell.table}.${cell.column}`;
  const tally = tallies.get(name) ?? { start: 0, verify: 0, nobody: 0, refused: 0, example: '' };
  tallies.set(name, tally);
  const noticed = await editor.edited(cell);
  cells += 1;
  if (noticed === null) tally.refused += 1;
  else if (noticed.start !== null) tally.start += 1;
  else if (noticed.verify !== null) tally.verify += 1;
  else {
    tally.nobody += 1;
    tally.example = `row ${cell.row}, ${cell.variant}`;
  }
}
editor.close();

let unnoticed = 0;
const print = (text: string): void => void process.stdout.write(`${text}\n`);
print('table.column: noticed at a start + by verify; by nobody; not taken by the database');
for (const [name, { start, verify, nobody, refused, example }] of tallies) {
  const why = IDLE_CELLS.get(name);
  if (nobody > 0 && why === undefined) unnoticed += nobody;
  const idle = nobody === 0 ? '' : why === undefined ? ` NOT NOTICED (${example})` : `, decides nothing: ${why}`;
  print(`${name}: ${start} + ${verify}; ${nobody}; ${refused}${idle}`);
}
const seconds = Math.round((clock.nowMs() - sinceMs) / 1000);
print(`${cells} cells in ${seconds} s, ${unnoticed} of them not noticed`);
process.exitCode = unnoticed === 0 ? 0 : 1;
