import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import type { EntryBody } from '../journal/entry.ts';
import { ProjectedJournal } from '../journal/projection-kit.ts';
import { ORDERS } from '../journal/projections/orders.ts';
import { PRODUCTION } from '../journal/projections/production.ts';
import { STATIONS } from '../journal/projections/stations.ts';
import { lossOf } from '../journal/projections/time-model.ts';
import { performance } from './performance.ts';
import { ProductionHistory } from './production-history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_000 * HOUR;
/** Sixty cards an hour: one a minute. */
const DESIGN = 60;

const newJournal = (): ProjectedJournal => new ProjectedJournal([ORDERS, PRODUCTION, STATIONS]);
let journal = newJournal();

function append(minute: number, body: EntryBody): void {
  journal.append(START + minute * MINUTE, body);
}
function enters(
  minute: number,
  to: Extract<EntryBody, { kind: 'line.changed' }>['to'],
  code: 'transport.jam' | null,
): void {
  const reason = code === null ? null : fault(code, 'major', { station: 'transport' });
  append(minute, {
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
  append(minute, {
    kind: 'line.opened',
    line: 'l',
    simulated: true,
    layoutHash: '',
    software: '',
    jobSeries: '',
    security: 'None',
  });
}
function ends(minute: number, card: string, outcome: 'accepted' | 'rejected'): void {
  append(minute, { kind: 'card.started', card, order: `O-${card}`, attempt: 1 });
  if (outcome === 'rejected')
    append(minute, {
      kind: 'card.condemned',
      card,
      reason: fault('qc.failed', 'minor', { what: 'mrz' }),
    });
  append(minute, { kind: 'card.ended', card, order: `O-${card}`, outcome, serial: blankSerial(card), rank: 1 });
}
const hour = (toMinute = 60): ReturnType<typeof performance> =>
  performance(
    new ProductionHistory(journal.tables),
    { fromAt: START, toAt: START + toMinute * MINUTE },
    START + toMinute * MINUTE,
    DESIGN,
  );

beforeEach(() => {
  journal = newJournal();
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

/** Of whole hours: figures of a short span are never made of them. */
const DAYS = 5;

describe('figures of a long span, made of whole hours', () => {
  /** Stops of some minutes, over five days, of changing reason; the last one lasts. */
  const lived = fc.array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 200 }),
      to: fc.constantFrom('Execute', 'Held', 'Holding', 'Suspended', 'Stopped', 'Aborted'),
      reason: fc.boolean(),
      card: fc.constantFrom('accepted', 'rejected', null),
    }),
    { minLength: 1, maxLength: 120 },
  );
  const edge = fc.integer({ min: 0, max: DAYS * 24 * 60 });

  test('are those that its parts add up to, piece by piece', () => {
    fc.assert(
      fc.property(lived, edge, edge, (steps, first, second) => {
        journal = newJournal();
        opens(0);
        let minute = 0;
        for (const [index, { minutes, to, reason, card }] of steps.entries()) {
          minute += minutes;
          enters(minute, to, reason ? 'transport.jam' : null);
          if (card !== null) ends(minute, `C${index}`, card);
        }
        const history = new ProductionHistory(journal.tables);
        const nowAt = START + Math.max(minute, DAYS * 24 * 60) * MINUTE + 1;
        const fromAt = START + Math.min(first, second) * MINUTE;
        const toAt = fromAt + 73 * HOUR + Math.max(first, second) * 7 * MINUTE;
        const whole = performance(history, { fromAt, toAt }, nowAt, DESIGN);
        // Without a gap, and without a minute twice: a part ends right before the next one begins.
        const parts = Array.from({ length: Math.ceil((whole.toAt - fromAt) / (24 * HOUR)) }, (_, index) => {
          const from = fromAt + index * 24 * HOUR;
          return { fromAt: from, toAt: Math.min(from + 24 * HOUR, whole.toAt) };
        });
        const pieces = history.pieces({ fromAt, toAt: whole.toAt }, nowAt);
        const stateMs: Record<string, number> = {};
        for (const piece of pieces) stateMs[piece.state] = (stateMs[piece.state] ?? 0) + piece.toAt - piece.fromAt;
        expect(whole.stateMs).toEqual(stateMs);
        const stops = pieces.filter(({ state, reason, beginsStop }, index) => {
          return (beginsStop || index === 0) && reason !== null && lossOf(state) !== null;
        });
        expect(whole.stopReasons.reduce((sum, { count }) => sum + count, 0)).toBe(stops.length);
        const good = parts.reduce((sum, part, index) => {
          const first = Math.floor(part.fromAt / MINUTE);
          const end = Math.floor(part.toAt / MINUTE) + Number(index === parts.length - 1);
          return sum + history.counts({ unit: 'minute', first, end }).accepted;
        }, 0);
        expect(whole.good).toBe(good);
        const stood = whole.standings.reduce((sum, standing) => sum + standing.toAt - standing.fromAt, 0);
        expect(stood + whole.actualProductionMs).toBe(whole.toAt - whole.fromAt);
      }),
      { numRuns: 60 },
    );
  });

  test('have no more points than a chart shows, and those of a year are made of its hours', () => {
    opens(0);
    enters(0, 'Execute', null);
    for (let day = 0; day < 365; day += 1) ends(day * 24 * 60 + 30, `C${day}`, 'accepted');
    const { series, good } = performance(
      new ProductionHistory(journal.tables),
      { fromAt: START, toAt: START + 365 * 24 * HOUR },
      START + 365 * 24 * HOUR,
      DESIGN,
    );
    expect(series.good.length).toBeLessThanOrEqual(241);
    expect(series.stepMs % HOUR).toBe(0);
    expect([good, series.good.reduce((sum, count) => sum + count, 0)]).toEqual([365, 365]);
  });
});
