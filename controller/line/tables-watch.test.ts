import { describe, expect, test } from 'vitest';

import type { JudgedDifference } from '../tables/table-difference.ts';
import { RIGHT, type TableVerdict } from '../tables/table-verdict.ts';
import { refusalOf } from './commands.ts';
import { given } from './decider-kit.ts';
import { importedBatch, lineChanges } from './facts-kit.ts';
import { interlocks } from './interlocks.ts';
import { superviseTables, unprovedTables } from './tables-watch.ts';

const row: JudgedDifference = { table: 'order_index', row: 'O-1', what: 'state', decides: true };
const different: TableVerdict = { is: 'compared', different: [row], foreign: [] };
const executing = given(importedBatch('B-1', ['O-1']), lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'));

describe('C2: a line whose tables are not what the entries make', () => {
  const held = executing.and(superviseTables(executing.state, different));

  test('raises an alarm that names table and row, once', () => {
    expect(superviseTables(executing.state, different)).toMatchObject([
      {
        kind: 'alarm.raised',
        alarm: 'journal:tables',
        fault: { code: 'journal.tables-differ', context: { table: 'order_index', row: 'O-1', rows: 1 } },
      },
    ]);
    expect(superviseTables(held.state, different)).toEqual([]);
  });

  test('is held for a person, and neither started nor let go on', () => {
    expect(interlocks(held.state, [])).toContainEqual({
      reason: expect.objectContaining({ code: 'journal.tables-differ' }) as unknown,
      needsPerson: true,
    });
    const idle = given(importedBatch('B-1', ['O-1']), lineChanges('Stopped', 'Reset', 'SC'));
    expect(refusalOf(idle.and(superviseTables(idle.state, different)).state, null, 'Start')).toBe('tables-differ');
    expect(refusalOf(held.and(lineChanges('Execute', 'Hold', 'SC')).state, null, 'Unhold')).toBe('tables-differ');
  });

  test('goes on once they are right again', () => {
    expect(superviseTables(held.state, RIGHT)).toEqual([{ kind: 'alarm.returned', alarm: 'journal:tables' }]);
    expect(superviseTables(held.state, { is: 'pending' })).toEqual([]);
  });

  test('begins no card while they are being compared, and says so', () => {
    expect(unprovedTables({ is: 'pending' })).toMatchObject({ code: 'journal.tables-pending' });
    expect(unprovedTables(different)).toMatchObject({ code: 'journal.tables-differ' });
    expect(unprovedTables(RIGHT)).toBeNull();
    expect(unprovedTables({ is: 'away', file: 'a' })).toBeNull();
  });

  test('makes its cards where a row only lies there, or nothing can be compared, with an alarm', () => {
    const foreign: TableVerdict = { is: 'compared', different: [], foreign: [{ ...row, table: 'secret' }] };
    expect(unprovedTables(foreign)).toBeNull();
    expect(superviseTables(executing.state, foreign)).toMatchObject([{ fault: { code: 'journal.row-foreign' } }]);
    expect(superviseTables(executing.state, { is: 'away', file: 'seg' })).toMatchObject([
      { fault: { code: 'journal.tables-away', context: { file: 'seg' } } },
    ]);
  });
});
