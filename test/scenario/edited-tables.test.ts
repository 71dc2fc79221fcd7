import { describe, expect, test } from 'vitest';

import type { JudgedDifference } from '../../controller/tables/table-difference.ts';
import { RIGHT } from '../../controller/tables/table-verdict.ts';
import { english } from '../../hmi/src/words/english/faults.ts';
import { vietnamese } from '../../hmi/src/words/vietnamese/faults.ts';
import { lineWith } from './line-test.ts';

const row: JudgedDifference = { table: 'order_index', row: 'O-1', what: 'state', decides: true };

describe('C2: a line whose tables somebody may have edited', () => {
  test('begins no card before they were compared, and goes on by itself once they are right', async () => {
    const run = lineWith({ seed: 'tables-pending', cards: 3, blanks: null });
    run.line.tables = { is: 'pending' };
    await run.toState('Suspended');
    expect(run.state.reason).toMatchObject({ code: 'journal.tables-pending' });
    expect(run.state.totals.issued).toBe(0);
    run.line.tables = RIGHT;
    await run.toState('Complete');
    expect(run.state.totals).toMatchObject({ issued: 3, accepted: 3 });
  });

  test('is held where a row differs, with an alarm that names it, and is neither let go on nor started', async () => {
    const run = lineWith({ seed: 'tables-differ', cards: 3, blanks: null });
    await run.toState('Execute');
    run.line.tables = { is: 'compared', different: [row], foreign: [] };
    await run.toState('Held');
    expect(run.state.reason).toMatchObject({ code: 'journal.tables-differ', context: { table: 'order_index', row: 'O-1' } });
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'tables-differ' });
    const context = run.state.reason?.context ?? {};
    for (const words of [english, vietnamese]) expect(words['journal.tables-differ']('', context)).toMatch(/O-1.*order_index|order_index.*O-1/);
    // Restarted with the tables that the entries make.
    run.line.tables = RIGHT;
    run.line.restartController();
    await run.until(() => run.state.alarms.get('journal:tables')?.active !== true, 60_000);
    expect(run.command('Unhold')).toMatchObject({ accepted: true });
  });
});
