import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { jobKey, type JobKey } from '../../stations/job-key.ts';
import { outsideText } from '../../stations/outside-text.ts';
import { NO_POSITION } from '../../stations/position.ts';
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
function removed(card: string, why: 'damaged' | 'dropped'): EntryBody {
  const [position, found] = [NO_POSITION, outsideText('', 1)];
  return { kind: 'card.removed', card, serial: blankSerial(card), position, found, why, by: 'Lan' };
}
const keyOf = (card: string): JobKey => jobKey({ line: 'line', card, series: 'aaaaaaaa', phase: 'print', attempt: 1 });
/** A job is asked of a station, for a card. */
function asks(minute: number, card: string, station: string): void {
  append(minute, {
    kind: 'job.requested',
    key: keyOf(card),
    station,
    card,
    work: 'print',
    phase: 'print',
    attempt: 1,
    from: NO_POSITION,
    to: NO_POSITION,
    payloadHash: '',
    deadlineMs: 1,
    reason: '',
  });
}
function answers(minute: number, card: string): void {
  const serial = blankSerial(card);
  append(minute, {
    kind: 'job.ended',
    key: keyOf(card),
    outcome: 'done',
    serial,
    begun: true,
    fault: null,
    evidence: {},
  });
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
    expect(hour().stopReasons).toMatchObject([
      { code: 'transport.jam', station: 'transport', ms: 20 * MINUTE, count: 2 },
    ]);
  });

  test('each reject names its cards', () => {
    opens(0);
    enters(0, 'Execute', null);
    ends(1, 'C1', 'rejected');
    ends(2, 'C2', 'accepted');
    expect(hour().rejectReasons).toMatchObject([{ code: 'qc.failed', what: 'mrz', count: 1, cards: ['C1'] }]);
  });

  test('nothing made: no figure instead of a wrong one', () => {
    opens(0);
    expect(hour()).toMatchObject({ availability: null, effectiveness: null, qualityRatio: null, oee: null });
  });
});

describe('figures that are shown side by side', () => {
  test('a card that a person took off the line has its reason, and a stop the whole of its own', () => {
    opens(0);
    enters(0, 'Execute', null);
    append(1, { kind: 'card.started', card: 'C1', order: 'O-1', attempt: 1 });
    append(2, removed('C1', 'damaged'));
    append(2, { kind: 'card.ended', card: 'C1', order: 'O-1', outcome: 'removed', serial: blankSerial('S1'), rank: 0 });
    ends(3, 'C2', 'rejected');
    append(5, {
      kind: 'line.changed',
      from: 'Execute',
      to: 'Held',
      cause: 'Hold',
      by: 'x',
      reason: fault('line.stray-blank', 'major', { serial: 'VN7', position: 'printer' }),
      needsPerson: true,
    });
    const found = hour();
    expect(found.rejectReasons).toMatchObject([
      { code: 'card.removed', what: 'damaged', count: 1, cards: ['C1'] },
      { code: 'qc.failed', what: 'mrz', count: 1, reason: { context: { what: 'mrz' } } },
    ]);
    expect(found.stopReasons[0]?.reason.context).toEqual({ serial: 'VN7', position: 'printer' });
  });

  test('a station that has two jobs at once is busy once, and never for longer than the time there was', () => {
    opens(0);
    enters(0, 'Execute', null);
    asks(0, 'C1', 'transport');
    asks(0.5, 'C2', 'transport');
    answers(4, 'C2');
    answers(6, 'C1');
    asks(58, 'C3', 'transport');
    expect(hour(20).stations).toEqual([{ station: 'transport', jobs: 2, busyMs: 6 * MINUTE }]);
    expect(hour(20).stationsMs).toBe(20 * MINUTE);
    expect(hour(3).stations).toEqual([{ station: 'transport', jobs: 1, busyMs: 5 * MINUTE }]);
  });

  test('a line that is faster than its design is all effective, and says by how much', () => {
    opens(0);
    enters(0, 'Execute', null);
    for (let card = 1; card <= 90; card += 1) ends(card / 2, `C${card}`, card <= 9 ? 'rejected' : 'accepted');
    const found = hour();
    expect([found.effectiveness, found.beyondDesign]).toEqual([1, 1.5]);
    expect(found.losses).toMatchObject({ speed: 0, rejects: 6 * MINUTE });
  });

  test('a card counts in one of two periods that follow each other', () => {
    opens(0);
    enters(0, 'Execute', null);
    ends(30, 'C1', 'accepted');
    const good = (from: number, to: number): number =>
      performance(
        new ProductionHistory(journal.tables),
        { fromAt: START + from * MINUTE, toAt: START + to * MINUTE },
        START + 90 * MINUTE,
        DESIGN,
      ).good;
    expect([good(0, 30), good(30, 60)]).toEqual([0, 1]);
  });

  const happened = fc.array(
    fc.record({
      seconds: fc.integer({ min: 0, max: 900 }),
      what: fc.constantFrom('Execute', 'Held', 'Suspended', 'Stopped', 'Aborted', 'open', 'ask', 'answer', 'card'),
      station: fc.constantFrom('transport', 'printer'),
      outcome: fc.constantFrom('accepted', 'rejected', 'removed'),
      condemned: fc.boolean(),
    }),
    { minLength: 1, maxLength: 150 },
  );

  test('add up, and no share leaves 0 to 100 %, whatever happened', () => {
    fc.assert(
      fc.property(happened, fc.nat(600), fc.integer({ min: 1, max: 900 }), (steps, from, length) => {
        journal = newJournal();
        opens(0);
        let minute = 0;
        const asked: string[] = [];
        for (const [index, { seconds, what, station, outcome, condemned }] of steps.entries()) {
          minute += seconds / 60;
          const card = `C${index}`;
          if (what === 'open') opens(minute);
          else if (what === 'ask') {
            asks(minute, card, station);
            asked.push(card);
          } else if (what === 'answer') {
            const job = asked.shift();
            if (job !== undefined) answers(minute, job);
          } else if (what === 'card') {
            append(minute, { kind: 'card.started', card, order: `O-${card}`, attempt: 1 });
            if (condemned && outcome !== 'accepted')
              append(minute, { kind: 'card.condemned', card, reason: fault('qc.failed', 'minor', { what: 'mrz' }) });
            if (outcome === 'removed') append(minute, removed(card, 'dropped'));
            append(minute, {
              kind: 'card.ended',
              card,
              order: `O-${card}`,
              outcome,
              serial: blankSerial(card),
              rank: 0,
            });
          } else enters(minute, what, what === 'Held' ? 'transport.jam' : null);
        }
        const found = performance(
          new ProductionHistory(journal.tables),
          { fromAt: START + from * 17_000, toAt: START + (from + length) * 17_000 },
          START + minute * MINUTE + 1,
          DESIGN,
        );
        const shares = [found.availability, found.effectiveness, found.qualityRatio, found.oee];
        const busy = found.stations.map(({ busyMs }) => (busyMs === 0 ? 0 : busyMs / found.stationsMs));
        for (const share of [...shares, ...busy]) {
          expect(share ?? 0).toBeGreaterThanOrEqual(0);
          expect(share ?? 0).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(found.good + found.rejected + found.removed).toBe(found.produced);
        expect(found.rejectReasons.reduce((sum, { count }) => sum + count, 0)).toBe(found.produced - found.good);
        const lost = Object.values(found.losses).reduce((sum, ms) => sum + ms, 0);
        expect(lost + found.good * found.plannedRunMsPerCard).toBeCloseTo(found.plannedBusyMs, 3);
        expect(Object.values(found.stateMs).reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(found.toAt - found.fromAt, 3);
        expect(found.series.good.reduce((sum, count) => sum + count, 0)).toBe(found.good);
      }),
      { numRuns: 150 },
    );
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
          const end = Math.floor(part.toAt / MINUTE) + Number(index === parts.length - 1 && whole.toAt === nowAt);
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
