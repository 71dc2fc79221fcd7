import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import { performance } from './performance.ts';
import { ProductionHistory } from './production-history.ts';

const MINUTE = 60_000;
const START = 1_000 * 3_600_000;
/** Sixty cards an hour: one a minute. */
const DESIGN = 60;

let history = new ProductionHistory(() => 'B-1');
let seq = 0;

function tell(minute: number, body: EntryBody): void {
  seq += 1;
  const entry: Entry = { seq, at: START + minute * MINUTE, body, hash: '' };
  history.take(entry);
}
function enters(
  minute: number,
  to: Extract<EntryBody, { kind: 'line.changed' }>['to'],
  code: 'transport.jam' | null,
): void {
  const reason = code === null ? null : { code, severity: 'major' as const, context: { station: 'transport' } };
  tell(minute, {
    kind: 'line.changed',
    from: 'Idle',
    to,
    cause: code === null ? 'Start' : 'Hold',
    by: 'x',
    reason,
    needsPerson: false,
  });
}
function opens(minute: number): void {
  tell(minute, { kind: 'line.opened', line: 'l', simulated: true, layoutHash: '', software: '', jobSeries: '' });
}
function ends(minute: number, card: string, outcome: 'accepted' | 'rejected'): void {
  tell(minute, { kind: 'card.started', card, order: `O-${card}`, attempt: 1 });
  if (outcome === 'rejected')
    tell(minute, {
      kind: 'card.condemned',
      card,
      reason: { code: 'qc.failed', severity: 'minor', context: { what: 'mrz' } },
    });
  tell(minute, { kind: 'card.ended', card, order: `O-${card}`, outcome, serial: blankSerial(card), rank: 1 });
}
const hour = (toMinute = 60): ReturnType<typeof performance> =>
  performance(history, { fromAt: START, toAt: START + toMinute * MINUTE }, START + toMinute * MINUTE, DESIGN);

beforeEach(() => {
  history = new ProductionHistory(() => 'B-1');
  seq = 0;
});

describe('figures of ISO 22400', () => {
  test('an hour with ten minutes of a jam, forty cards of which two are rejected', () => {
    opens(0);
    enters(0, 'Execute', null);
    enters(20, 'Held', 'transport.jam');
    enters(30, 'Execute', null);
    for (let card = 1; card <= 40; card += 1) ends(10, `C${card}`, card <= 2 ? 'rejected' : 'accepted');
    const found = hour();
    expect(found.availability).toBeCloseTo(50 / 60);
    expect(found.effectiveness).toBeCloseTo(40 / 50);
    expect(found.qualityRatio).toBeCloseTo(38 / 40);
    expect(found.oee).toBeCloseTo((38 / 60) * 1);
    expect(found.losses).toEqual({ stops: 10 * MINUTE, starved: 0, other: 0, speed: 10 * MINUTE, rejects: 2 * MINUTE });
  });

  test('the losses and the time that good cards needed add up to the planned busy time', () => {
    opens(0);
    enters(0, 'Execute', null);
    enters(40, 'Suspended', null);
    enters(45, 'Execute', null);
    for (let card = 1; card <= 30; card += 1) ends(10, `C${card}`, card <= 3 ? 'rejected' : 'accepted');
    const { losses, plannedBusyMs, good, plannedRunMsPerCard } = hour();
    const lost = Object.values(losses).reduce((sum, ms) => sum + ms, 0);
    expect(lost + good * plannedRunMsPerCard).toBeCloseTo(plannedBusyMs);
  });

  test('the states add up to the calendar time, the time without a controller among them', () => {
    opens(0);
    enters(5, 'Execute', null);
    ends(20, 'C1', 'accepted');
    opens(45);
    enters(46, 'Held', null);
    const found = hour();
    expect(Object.values(found.stateMs).reduce((sum, ms) => sum + ms, 0)).toBe(60 * MINUTE);
    expect(found.stateMs['Off']).toBe(25 * MINUTE);
  });

  test('what the line did when it made no cards is told piece by piece, and the rest is production', () => {
    opens(0);
    enters(5, 'Starting', null);
    enters(6, 'Execute', null);
    enters(10, 'Holding', 'transport.jam');
    enters(11, 'Held', 'transport.jam');
    enters(20, 'Execute', null);
    enters(30, 'Suspended', null);
    enters(31, 'Execute', null);
    ends(40, 'C1', 'accepted');
    opens(50);
    enters(50, 'Stopped', null);
    const { standings, actualProductionMs } = hour();
    const minutes = standings.map(({ kind, fromAt, toAt }) => [
      kind,
      (fromAt - START) / MINUTE,
      (toAt - START) / MINUTE,
    ]);
    expect(minutes).toEqual([
      ['idle', 0, 5],
      ['other', 5, 6],
      ['stops', 10, 20],
      ['starved', 30, 31],
      ['off', 40, 50],
      ['idle', 50, 60],
    ]);
    const stood = standings.reduce((sum, { fromAt, toAt }) => sum + toAt - fromAt, 0);
    expect(stood + actualProductionMs).toBe(60 * MINUTE);
  });

  test('a reason for stops counts once for Holding, Held and Unholding, and with all their time', () => {
    opens(0);
    enters(0, 'Execute', null);
    enters(10, 'Holding', 'transport.jam');
    enters(11, 'Held', 'transport.jam');
    enters(20, 'Execute', null);
    enters(50, 'Held', 'transport.jam');
    expect(hour().stopReasons).toEqual([{ code: 'transport.jam', station: 'transport', ms: 20 * MINUTE, count: 2 }]);
  });

  test('each reject names its cards', () => {
    opens(0);
    enters(0, 'Execute', null);
    ends(1, 'C1', 'rejected');
    ends(2, 'C2', 'accepted');
    expect(hour().rejectReasons).toEqual([{ code: 'qc.failed', what: 'mrz', count: 1, cards: ['C1'] }]);
  });

  test('nothing made: no figure instead of a wrong one', () => {
    opens(0);
    expect(hour()).toMatchObject({ availability: null, effectiveness: null, qualityRatio: null, oee: null });
  });
});
