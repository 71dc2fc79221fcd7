import { describe, expect, test } from 'vitest';

import { fault, type Fault } from '../../stations/fault.ts';
import type { EntryBody } from '../journal/entry.ts';
import { given } from '../line/decider-kit.ts';
import { lineChanges } from '../line/facts-kit.ts';
import type { AlarmControl, AlarmState } from '../line/line-state.ts';
import { alarmId } from './alarm-id.ts';
import { alarmStateName, isFirstOut, isSuppressed } from './alarm-state.ts';

/** The states of ISA-18.2 §5.6, and which of several alarms says why the line stopped. */

const LOST = fault('link.lost', 'major', { station: 'printer' });
const RIBBON = fault('printer.ribbon-out', 'major', { station: 'printer' });
const FEEDER = fault('transport.feeder-empty', 'minor', { station: 'transport' });

const raised = (alarm: string, reason: Fault): EntryBody => ({
  kind: 'alarm.raised',
  alarm: alarmId(alarm),
  fault: reason,
});
const alarm = (active: boolean, acknowledged: boolean): AlarmState => ({
  id: alarmId('a'),
  fault: RIBBON,
  raisedAt: 0,
  active,
  acknowledged,
  note: '',
});
const control = (how: AlarmControl['how']): AlarmControl => ({ how, untilAt: 0, why: '', by: '', fault: null });

function alarmOf(state: ReturnType<typeof given>['state'], id: string): AlarmState {
  const found = state.alarms.get(alarmId(id));
  if (found === undefined) throw new Error(`${id} does not stand`);
  return found;
}

describe('the state of an alarm', () => {
  test.each([
    ['normal', null, null, false],
    ['unacknowledged', alarm(true, false), null, false],
    ['acknowledged', alarm(true, true), null, false],
    ['returned-unacknowledged', alarm(false, false), null, false],
    ['suppressed-by-design', alarm(true, false), null, true],
    ['shelved', alarm(true, false), control('shelved'), false],
    ['shelved', null, control('shelved'), false],
    ['out-of-service', alarm(true, true), control('out-of-service'), true],
  ] as const)('is %s', (name, standing, hidden, suppressed) => {
    expect(alarmStateName(standing, hidden, suppressed)).toBe(name);
  });
});

describe('an alarm of a station that can’t be reached', () => {
  const both = given(raised('link', LOST), raised('ribbon', RIBBON), raised('feeder', FEEDER));
  const suppressed = (line: typeof both): string[] =>
    [...line.state.alarms.values()].filter((one) => isSuppressed(line.state, one)).map(({ id }) => id);

  test('follows from the lost link, and is not shown beside it; other stations’ alarms are', () => {
    expect(suppressed(both)).toEqual(['ribbon']);
  });

  test('is shown again once the link is back', () => {
    expect(suppressed(both.and({ kind: 'alarm.returned', alarm: alarmId('link') }))).toEqual([]);
  });
});

describe('the first out', () => {
  const executing = given(
    lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'),
    raised('feeder', FEEDER),
    raised('ribbon', RIBBON),
  );
  const heldBy = (reason: Fault): ReturnType<typeof given> =>
    executing.and({
      kind: 'line.changed',
      from: 'Execute',
      to: 'Holding',
      cause: 'Hold',
      by: 'controller',
      reason,
      needsPerson: false,
    });
  const firstOut = (line: ReturnType<typeof given>): string[] =>
    ['feeder', 'ribbon'].filter((id) => isFirstOut(line.state, alarmOf(line.state, id)));

  test('is the alarm of the station for which the line was held, however that words it by now', () => {
    expect(firstOut(heldBy(fault('station.fault', 'major', { station: 'printer' })))).toEqual(['ribbon']);
  });

  test('is the one of the same reason where that names no station', () => {
    expect(firstOut(heldBy(fault('line.held-by-person', 'minor', {})))).toEqual([]);
    expect(firstOut(heldBy(fault('transport.feeder-empty', 'minor', {})))).toEqual(['feeder']);
  });

  test('is none while nothing keeps the line', () => {
    expect(firstOut(executing)).toEqual([]);
  });
});
