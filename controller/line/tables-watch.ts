import { fault, type Fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { TableDifference } from '../tables/table-difference.ts';
import { isProved, type TableVerdict } from '../tables/table-verdict.ts';
import type { LineState } from './line-state.ts';

/**
 * The line produces nothing from tables that differ from the entries: orders could be made twice or for the wrong citizen. While the tables
 * are being compared no card is started; a differing row holds the line until a restart with correct tables.
 */

const DIFFERENT_ALARM = alarmId('journal:tables');
const FOREIGN_ALARM = alarmId('journal:rows');
const AWAY_ALARM = alarmId('journal:tables-away');

/** Why no card is started now; null where one may be. */
export function unprovedTables(verdict: TableVerdict): Fault | null {
  if (isProved(verdict)) return null;
  return verdict.is === 'compared' ? differing(verdict.different) : fault('journal.tables-pending', 'minor', {});
}

/** The active alarm about differing rows: it keeps the line from producing. Null for none. */
export function differentTables({ alarms }: LineState): Fault | null {
  const alarm = alarms.get(DIFFERENT_ALARM);
  return alarm?.active === true ? alarm.fault : null;
}

/** Alarms to raise or to return; checked once per tick. While a comparison runs, the previous verdict stands. */
export function superviseTables(state: LineState, verdict: TableVerdict): EntryBody[] {
  if (verdict.is === 'pending') return [];
  const away = verdict.is === 'away' ? fault('journal.tables-away', 'minor', { file: verdict.file }) : null;
  const said = follow(state, AWAY_ALARM, away);
  if (verdict.is === 'away') return said;
  const foreign = verdict.foreign.length === 0 ? null : fault('journal.row-foreign', 'minor', named(verdict.foreign));
  const different = verdict.different.length === 0 ? null : differing(verdict.different);
  return [...said, ...follow(state, DIFFERENT_ALARM, different), ...follow(state, FOREIGN_ALARM, foreign)];
}

function differing(rows: readonly TableDifference[]): Fault {
  return fault('journal.tables-differ', 'major', named(rows));
}

/** The first one; `cardline verify` lists the others. */
function named(rows: readonly TableDifference[]): Record<string, string | number> {
  const [first] = rows;
  return { table: first?.table ?? '', row: first?.row ?? '', rows: rows.length };
}

/** Raises the alarm if it names something else than the active one. */
function follow(state: LineState, alarm: typeof AWAY_ALARM, reason: Fault | null): EntryBody[] {
  const standing = state.alarms.get(alarm);
  if (reason === null) return standing?.active === true ? [{ kind: 'alarm.returned', alarm }] : [];
  const same = (['table', 'row', 'file'] as const).every((one) => standing?.fault.context[one] === reason.context[one]);
  return standing?.active === true && same ? [] : [{ kind: 'alarm.raised', alarm, fault: reason }];
}
