import { describe, expect, test } from 'vitest';

import { fault } from '../../../stations/fault.ts';
import { alarmId } from '../../alarms/alarm-id.ts';
import type { EntryBody } from '../entry.ts';
import { lifted, stored, versionOf, type Lifts } from './lifts.ts';
import { readFact, textOf } from './stored-fact.ts';

const ended: EntryBody = { kind: 'alarm.returned', alarm: alarmId('order:7') };
const read = (fact: object, lifts?: Lifts, formerNames?: Record<string, string>): unknown =>
  readFact(JSON.stringify(fact), lifts, formerNames);

describe('a fact', () => {
  test('of the first version is stored without one, as it was before there were versions', () => {
    expect(textOf(ended)).toBe('{"kind":"alarm.returned","alarm":"order:7"}');
    expect(readFact(textOf(ended))).toEqual({ body: ended });
  });

  test.each([
    ['no fact at all', 'null', 'not-json'],
    ['half a text', '{"kind":', 'not-json'],
    ['a kind that nobody knows', '{"kind":"line.danced"}', 'unknown'],
    ['a field that is missing', '{"kind":"alarm.returned"}', 'unknown'],
    ['a version that is to come', '{"kind":"alarm.returned","v":2,"alarm":"order:7"}', 'newer'],
  ])('that can’t be read says why: %s', (_, text, problem) => {
    expect(readFact(text)).toEqual({ problem });
  });

  test('from before job keys had a series, and from before clocks were compared at a start, is complete', () => {
    const opened = { kind: 'line.opened', line: 'L', simulated: true, layoutHash: 'h', software: 's' };
    expect(read(opened)).toEqual({ body: { ...opened, jobSeries: '', security: 'unrecorded' } });
    expect(read({ ...opened, jobSeries: 'abc' })).toEqual({
      body: { ...opened, jobSeries: 'abc', security: 'unrecorded' },
    });
    expect(read({ kind: 'clock.stepped', byMs: 5 })).toEqual({
      body: { kind: 'clock.stepped', byMs: 5, while: 'running' },
    });
  });
});

describe('a fact of an older version', () => {
  /** As it may be some day: first `id` became `alarm`, and later the kind got another name. */
  const lifts: Lifts = {
    uncounted: {},
    steps: {
      'alarm.gone': [({ id, ...rest }) => ({ ...rest, alarm: id }), ({ alarm }) => ({ kind: 'alarm.returned', alarm })],
    },
  };

  test('is lifted step by step', () => {
    expect(read({ kind: 'alarm.gone', id: 'order:7' }, lifts)).toEqual({ body: ended });
    expect(read({ kind: 'alarm.gone', v: 2, alarm: 'order:7' }, lifts)).toEqual({ body: ended });
  });

  test('is written in its newest version alone, which it bears', () => {
    expect(versionOf('alarm.gone', lifts)).toBe(3);
    expect(stored({ kind: 'alarm.gone', alarm: 'x' }, lifts)).toEqual({ kind: 'alarm.gone', v: 3, alarm: 'x' });
    expect(lifted({ kind: 'alarm.gone', v: 3, alarm: 'x' }, lifts)).toEqual({ kind: 'alarm.gone', v: 3, alarm: 'x' });
    expect(lifted({ kind: 'alarm.gone', v: 4, alarm: 'x' }, lifts)).toBeNull();
  });

  test('is not changed itself', () => {
    const fact = Object.freeze({ kind: 'alarm.gone', id: 'order:7' });
    lifted(fact, lifts);
    expect(fact).toEqual({ kind: 'alarm.gone', id: 'order:7' });
  });
});

describe('a name of an older version', () => {
  const names = { 'chip.silent': 'chip.mute', Resting: 'Idle' };
  const reason = { code: 'chip.silent', severity: 'minor', context: { station: 'head-1' } };
  const mute = fault('chip.mute', 'minor', { station: 'head-1' });
  const unknown = fault('journal.unknown-fault', 'minor', { station: 'head-1', code: 'chip.silent' });
  const aside = (...reasons: unknown[]): object => ({ kind: 'order.set-aside', order: 'O-1', reasons });

  test('is read as what it is called today, wherever it stands', () => {
    expect(read(aside(reason, mute, reason), undefined, names)).toEqual({ body: aside(mute, mute, mute) });
    const changed = { kind: 'line.changed', from: 'Resting', to: 'Starting', cause: 'Start', by: 'Lan' };
    const rest = { reason: null, needsPerson: false };
    expect(read({ ...changed, ...rest }, undefined, names)).toEqual({ body: { ...changed, ...rest, from: 'Idle' } });
    const doubted = { kind: 'job.doubted', key: 'k', why: 'chip.silent' };
    expect(read(doubted, undefined, names)).toEqual({ body: { ...doubted, why: 'chip.mute' } });
  });

  test('of a fault that nobody knows any more is kept as what it was, with its severity and facts', () => {
    expect(read(aside(mute, reason))).toEqual({ body: aside(mute, unknown) });
    expect(read({ kind: 'hold.latched', reason })).toEqual({ body: { kind: 'hold.latched', reason: unknown } });
  });

  test('of anything else that nobody knows is refused: the line can’t be folded from it', () => {
    expect(read({ kind: 'mode.changed', mode: 'Dreaming' })).toEqual({ problem: 'unknown' });
  });
});
