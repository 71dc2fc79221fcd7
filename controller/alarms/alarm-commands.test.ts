import { describe, expect, test } from 'vitest';

import { fault, type Fault } from '../../stations/fault.ts';
import type { EntryBody } from '../journal/entry.ts';
import { given, type Decided, type Given } from '../line/decider-kit.ts';
import { SHELVED_MAX_MINUTES, unshelveDue, type AlarmCommand } from './alarm-commands.ts';
import { alarmId } from './alarm-id.ts';

/** What people do with alarms by ISA-18.2: acknowledge, shelve, take out of service, note; and what is refused. */

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const ALARM = 'station:printer';

const raised = (reason: Fault): EntryBody => ({ kind: 'alarm.raised', alarm: alarmId(ALARM), fault: reason });
const standing = given(raised(fault('link.lost', 'major', { station: 'printer' })));
const emergency = given(raised(fault('line.emergency-stop', 'critical', { station: 'printer' })));

const ask = (line: Given, command: AlarmCommand): Decided =>
  line.when({ type: 'alarm', command, by: 'Lan', nowAt: NOW });
const shelve = (minutes: number, why = 'cable is changed'): AlarmCommand => ({
  command: 'ShelveAlarm',
  alarm: alarmId(ALARM),
  minutes,
  why,
});
const remove = (why: string): AlarmCommand => ({ command: 'RemoveAlarmFromService', alarm: alarmId(ALARM), why });
const just = (command: 'AcknowledgeAlarm' | 'UnshelveAlarm' | 'ReturnAlarmToService'): AlarmCommand => ({
  command,
  alarm: alarmId(ALARM),
});
const said = (command: string): { kind: string } & Record<string, unknown> => ({
  kind: 'command.accepted',
  command,
  by: 'Lan',
  argument: ALARM,
});

describe('to acknowledge', () => {
  test('says who has seen it; a second time there is nothing to see', () => {
    ask(standing, just('AcknowledgeAlarm'))
      .thenFacts([said('AcknowledgeAlarm'), { kind: 'alarm.acknowledged', alarm: ALARM, by: 'Lan' }])
      .after.when({ type: 'alarm', command: just('AcknowledgeAlarm'), by: 'Minh', nowAt: NOW })
      .thenRefused('unknown-alarm');
  });

  test('ends an alarm that has returned, and no other', () => {
    const alarms = (line: Given): number => ask(line, just('AcknowledgeAlarm')).after.state.alarms.size;
    expect(alarms(standing)).toBe(1);
    expect(alarms(standing.and({ kind: 'alarm.returned', alarm: alarmId(ALARM) }))).toBe(0);
  });
});

describe('to shelve', () => {
  test('hides an alarm for so many minutes, and says why', () => {
    ask(standing, shelve(30)).thenFacts([
      said('ShelveAlarm'),
      { kind: 'alarm.shelved', alarm: ALARM, untilAt: NOW + 30 * MINUTE_MS, why: 'cable is changed', by: 'Lan' },
    ]);
  });

  test('lasts for a shift at most', () => {
    ask(standing, shelve(10_000)).thenFacts([said('ShelveAlarm'), { untilAt: NOW + SHELVED_MAX_MINUTES * MINUTE_MS }]);
  });

  test('is over once its time has passed, and not before', () => {
    const { state } = ask(standing, shelve(30)).after;
    expect(unshelveDue(state, NOW + 30 * MINUTE_MS - 1)).toEqual([]);
    expect(unshelveDue(state, NOW + 30 * MINUTE_MS)).toEqual([
      { kind: 'alarm.unshelved', alarm: ALARM, by: 'controller' },
    ]);
  });

  test('is over when a person says so; an alarm on no shelf can’t be taken from it', () => {
    const shelved = ask(standing, shelve(30)).after;
    const back = ask(shelved, just('UnshelveAlarm')).thenFacts([said('UnshelveAlarm'), { kind: 'alarm.unshelved' }]);
    expect(back.after.state.alarmControls.size).toBe(0);
    ask(standing, just('UnshelveAlarm')).thenRefused('alarm-not-hidden');
    ask(shelved, just('ReturnAlarmToService')).thenRefused('alarm-not-hidden');
  });
});

describe('to take out of service', () => {
  test('has no end of its own, and outlasts the alarm', () => {
    const removed = ask(standing, remove('sensor is on order'))
      .thenFacts([said('RemoveAlarmFromService'), { kind: 'alarm.removed-from-service', why: 'sensor is on order' }])
      .after.and(
        { kind: 'alarm.acknowledged', alarm: alarmId(ALARM), by: 'Lan' },
        { kind: 'alarm.returned', alarm: alarmId(ALARM) },
      );
    expect(removed.state.alarms.size).toBe(0);
    expect(unshelveDue(removed.state, Number.MAX_SAFE_INTEGER)).toEqual([]);
    ask(removed, just('ReturnAlarmToService')).thenFacts([
      said('ReturnAlarmToService'),
      { kind: 'alarm.returned-to-service', by: 'Lan' },
    ]);
  });
});

describe('out of sight', () => {
  test.each([
    ['without a reason', standing, ' ', 'reason-missing'],
    ['where it may hurt somebody', emergency, 'it is loud', 'alarm-not-shelvable'],
    ['where it does not stand', given(), 'whatever', 'unknown-alarm'],
  ])('no alarm goes %s', (_, line, why, refusal) => {
    ask(line, shelve(30, why)).thenRefused(refusal);
    ask(line, remove(why)).thenRefused(refusal);
  });
});

describe('a note', () => {
  const note: AlarmCommand = { command: 'NoteAlarm', alarm: alarmId(ALARM), note: 'plug was loose' };

  test('stands beside the alarm for as long as that does', () => {
    expect(ask(standing, note).after.state.alarms.get(alarmId(ALARM))?.note).toBe('plug was loose');
    ask(given(), note).thenRefused('unknown-alarm');
  });
});
