import { expect } from 'vitest';

import type { JudgedDifference } from '../../controller/tables/table-difference.ts';
import { RIGHT } from '../../controller/tables/table-verdict.ts';
import { FAULTS as english } from '../../hmi/src/words/english/faults.ts';
import { FAULTS as vietnamese } from '../../hmi/src/words/vietnamese/faults.ts';
import { lineTest } from './line-test.ts';

/** The line does not produce with tables that may have been edited. */

const row: JudgedDifference = { table: 'order_index', row: 'O-1', what: 'state', decides: true };

lineTest(
  'C2: no card is begun before the tables were compared; once they are right the line goes on by itself',
  { seed: 'tables-1', cards: 4, blanks: null },
  async (run) => {
    run.line.tables = { is: 'pending' };
    run.line.start();
    run.attend();
    await run.untilState('Suspended');
    expect(run.state.totals.issued).toBe(0);
    expect(run.state.reason).toMatchObject({ code: 'journal.tables-pending' });
    run.line.tables = RIGHT;
    await run.untilState('Execute');
  },
);

lineTest(
  'C2: a row that differs holds the line, which nobody lets go on before it was restarted with tables that are right',
  { seed: 'tables-2', cards: 6, blanks: null },
  async (run) => {
    await run.produce(2);
    run.line.tables = { is: 'compared', different: [row], foreign: [] };
    await run.untilState('Held');
    const { context = {}, code } = run.state.reason ?? {};
    expect([code, context]).toEqual(['journal.tables-differ', { table: 'order_index', row: 'O-1', rows: 1 }]);
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'tables-differ' });
    expect(english['journal.tables-differ']('', context)).toMatch(/row O-1 of table order_index/);
    expect(vietnamese['journal.tables-differ']('', context)).toMatch(/dòng O-1 của bảng order_index/);
    run.line.tables = RIGHT;
    run.restartController();
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'tables-differ' });
    await run.until(() => run.state.alarms.get('journal:tables' as never)?.active !== true);
  },
);
