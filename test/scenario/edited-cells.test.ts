import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CellEditor, cellsOf, type Cell } from './edited-cells/cells.ts';
import { dataFolder } from './edited-cells/data-folder.ts';

/**
 * One cell of each column of each table is edited: somebody notices, or its owner says that nothing hangs on it. Every cell by night
 * (`edited-cells/edit-every-cell.ts`).
 */

/** Entries are held by their chain of hashes, cell by cell (`controller/journal/verify-journal.test.ts`). */
const ENTRIES = 'entry';

describe('C2: a data folder in which somebody edits one cell', () => {
  let editor: CellEditor;
  let cells: Cell[] = [];

  beforeAll(async () => {
    const folder = await dataFolder();
    editor = new CellEditor(folder);
    cells = [...cellsOf(folder, 1, ['changed'])].filter(({ table }) => table !== ENTRIES);
  });
  afterAll(() => editor.close());

  test('has something in every table, and nothing wrong before', async () => {
    expect(await editor.edited({ edit: () => undefined })).toEqual({ start: null, verify: null });
    expect(new Set(cells.map(({ table }) => table)).size).toBeGreaterThan(25);
  });

  test('is noticed, by table and row', async () => {
    const unnoticed: string[] = [];
    for (const cell of cells) {
      if (editor.compared(cell) !== null) continue;
      const noticed = await editor.edited(cell);
      const silent = noticed !== null && noticed.start === null && noticed.verify === null;
      if (silent && cell.idle === null) unnoticed.push(`${cell.table}.${cell.column}, row ${cell.row}`);
    }
    expect(unnoticed).toEqual([]);
  });
});
