import { beforeEach, describe, expect, test } from 'vitest';

import { NO_SERIAL, blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { fault } from '../../stations/fault.ts';
import { jobKey, type JobKey } from '../../stations/job-key.ts';
import { NO_POSITION } from '../../stations/position.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody, EntryOf } from '../journal/entry.ts';
import { ProjectedJournal } from '../journal/projection-kit.ts';
import { PROJECTIONS } from '../journal/projections.ts';
import { JournalStore } from '../journal/store.ts';
import { History } from './history.ts';

const MINUTE = 60_000;
const JAM = fault('transport.jam', 'major', { station: 'transport' });

let journal = new ProjectedJournal(PROJECTIONS);
let history = new History(journal.tables);
beforeEach(() => {
  journal = new ProjectedJournal(PROJECTIONS);
  history = new History(journal.tables);
});

const order = (id: string, sequence: number): EntryOf<'order.accepted'> => ({
  kind: 'order.accepted',
  order: id,
  batch: 'B-1',
  citizen: `citizen of ${id}`,
  contentHash: '',
  office: '001',
  priority: 0,
  replaces: '',
  sequence,
});
const batch = (orders: readonly string[]): EntryBody[] => [
  {
    kind: 'batch.created',
    batch: 'B-1',
    recipe: 'card',
    version: '1',
    recipeHash: '',
    changeover: 'continuous',
    firstArticle: 'none',
    source: '',
    accepted: orders.length,
    refused: 1,
  },
  ...orders.map(order),
  { kind: 'batch.imported', batch: 'B-1', orders: orders.length },
];
const begins = (card: string, of: string, attempt = 1): EntryBody => ({
  kind: 'card.started',
  card,
  order: of,
  attempt,
});
const ends = (card: string, of: string, outcome: EntryOf<'card.ended'>['outcome']): EntryBody => ({
  kind: 'card.ended',
  card,
  order: of,
  outcome,
  serial: outcome === 'void' ? NO_SERIAL : blankSerial(card),
  rank: 1,
});
function append(...bodies: EntryBody[]): void {
  for (const body of bodies) journal.append(MINUTE, body);
}
const newestBatch = (): unknown => history.batches.newest(1)[0];

describe('a batch', () => {
  test('counts its cards by outcome and by attempt; one without a blank does not count', () => {
    append(...batch(['one', 'two', 'three']));
    append(begins('C1', 'one'), ends('C1', 'one', 'accepted'), begins('C2', 'two'), ends('C2', 'two', 'rejected'));
    append(begins('C3', 'two', 2), begins('C4', 'three'), ends('C4', 'three', 'void'));
    expect(newestBatch()).toMatchObject({ ordered: 3, refused: 1, accepted: 1, rejected: 1, removed: 0, onLine: 1 });
    expect(newestBatch()).toMatchObject({ attempts: [2, 1], startedAt: MINUTE, imported: true, setAside: 0 });
  });

  test('that is gone on with from a copy sets aside what was not begun, and what ends without a card', () => {
    append(...batch(['one', 'two']), begins('C1', 'one'));
    append({ kind: 'journal.resumed', from: 1, lost: 0, by: 'Lan', second: 'Minh' });
    expect(newestBatch()).toMatchObject({ setAside: 1, onLine: 1 });
    append(ends('C1', 'one', 'void'));
    expect(newestBatch()).toMatchObject({ setAside: 2, onLine: 0 });
  });

  test('that is split gives the last of its orders to a batch of their own, which counts for itself', () => {
    append(...batch(['one', 'two', 'three']), begins('C1', 'one'));
    append({ kind: 'batch.split', batch: 'B-1', into: 'B-1.2', orders: 1, by: 'Hoa' });
    append(begins('C2', 'three'), ends('C2', 'three', 'accepted'));
    const [into, from] = history.batches.newest(2);
    expect(from).toMatchObject({ id: 'B-1', ordered: 2, accepted: 0, onLine: 1 });
    expect(into).toMatchObject({ id: 'B-1.2', ordered: 1, accepted: 1, onLine: 0, refused: 0 });
  });

  test('is found behind newer ones', () => {
    append(...batch(['one']));
    append({ kind: 'batch.split', batch: 'B-1', into: 'B-1.2', orders: 1, by: 'Hoa' });
    expect(history.batches.newest(5, 2).map(({ id }) => id)).toEqual(['B-1']);
  });

  test('that has not ended is shown behind the newest ones, however old it is', () => {
    const shown = (): string[] => history.batches.newestAndOpen(1, 10).map(({ id }) => id);
    append(...batch(['one', 'two']));
    append({ kind: 'batch.split', batch: 'B-1', into: 'B-1.2', orders: 1, by: 'Hoa' });
    expect(shown()).toEqual(['B-1.2', 'B-1']);
    append({
      kind: 'batch.ended',
      batch: 'B-1',
      ordered: 1,
      accepted: 0,
      setAside: 1,
      blanksIssued: 0,
      blanksRejected: 0,
      blanksRemoved: 0,
      next: '',
    });
    expect(shown()).toEqual(['B-1.2']);
  });
});

describe('an alarm', () => {
  const alarm = alarmId('station:transport');
  const raise = (at: number): void => journal.append(at, { kind: 'alarm.raised', alarm, fault: JAM });

  test('is a record each time that it is raised; who has seen it has seen the newest', () => {
    raise(MINUTE);
    journal.append(2 * MINUTE, { kind: 'alarm.returned', alarm });
    raise(3 * MINUTE);
    journal.append(4 * MINUTE, { kind: 'alarm.acknowledged', alarm, by: 'Lan' });
    journal.append(5 * MINUTE, { kind: 'alarm.noted', alarm, note: 'a bent card', by: 'Lan' });
    expect(history.alarms.newest(5)).toMatchObject([
      { raisedAt: 3 * MINUTE, returnedAt: 0, acknowledgedAt: 4 * MINUTE, acknowledgedBy: 'Lan', note: 'a bent card' },
      { raisedAt: MINUTE, returnedAt: 2 * MINUTE, acknowledgedAt: 0, acknowledgedBy: '', note: '' },
    ]);
    expect(history.alarms.ofStation('transport', 1)).toMatchObject([{ raisedAt: 3 * MINUTE, fault: JAM }]);
    expect(history.alarms.ofStation('', 9)).toEqual([]);
  });

  test('counts as often as it was raised in the ten minutes before', () => {
    for (const minute of [1, 5, 9]) raise(minute * MINUTE);
    expect(history.alarms.timesRaised(12 * MINUTE)).toEqual(new Map([[alarm, 2]]));
  });
});

describe('a station', () => {
  const keyOf = (number: number): JobKey =>
    jobKey({ line: 'l', card: `C${number}`, series: '', phase: 'print', attempt: 1 });
  function does(number: number, at: number, tookMs: number, work: 'print' | 'inspect' = 'print'): void {
    const [key, card] = [keyOf(number), `C${number}`];
    const asked = {
      phase: 'print',
      attempt: 1,
      from: NO_POSITION,
      to: NO_POSITION,
      payloadHash: '',
      deadlineMs: 0,
      reason: '',
    };
    journal.append(at, { kind: 'job.requested', key, station: 'printer', card, work, ...asked });
    const done = { serial: NO_SERIAL, begun: true, fault: null, evidence: { density: number } };
    journal.append(at + tookMs, { kind: 'job.ended', key, outcome: 'done', ...done });
  }

  test('keeps its newest sixty jobs, and the work of each slice of time', () => {
    for (let number = 1; number <= 100; number += 1) does(number, number * MINUTE, 1500);
    const jobs = history.jobs.of('printer');
    expect(jobs).toHaveLength(60);
    expect(jobs[0]).toMatchObject({ card: 'C100', tookMs: 1500, why: 'done', measures: { density: 100 } });
    expect(jobs.at(-1)).toMatchObject({ card: 'C41' });
    expect(history.production.work('slice', 0, 24)).toEqual([{ station: 'printer', jobs: 100, busyMs: 150_000 }]);
    expect(history.production.work('hour', 1, 2)).toMatchObject([{ jobs: 41 }]);
  });

  test('has its work step by step for any period, with zeros where it had none', () => {
    for (let number = 1; number <= 10; number += 1) does(number, number * MINUTE, 30_000);
    does(11, 21 * MINUTE, 30_000);
    const { times, jobsPerHour, busyPercent } = history.work.series('printer', 0, 26 * MINUTE);
    expect(times).toEqual([0, 5, 10, 15, 20].map((minute) => minute * MINUTE));
    expect(jobsPerHour).toEqual([48, 60, 12, 0, 12]);
    expect(busyPercent).toEqual([40, 50, 10, 0, 10]);
    expect(history.work.series('laser', 0, 11 * MINUTE).jobsPerHour).toEqual([0, 0]);
  });

  test('keeps what quality control measured of every card, by time, and of no other work', () => {
    for (let number = 1; number <= 100; number += 1)
      does(number, number * MINUTE, 1500, number % 2 === 0 ? 'inspect' : 'print');
    expect(history.measures.count('printer', 0, 200 * MINUTE)).toBe(50);
    expect(history.measures.between('printer', 10 * MINUTE, 20 * MINUTE, 2)).toEqual([
      { card: 'C16', at: 16 * MINUTE + 1500, measured: { density: 16 } },
      { card: 'C18', at: 18 * MINUTE + 1500, measured: { density: 18 } },
    ]);
    expect(history.measures.between('quality-control', 0, 200 * MINUTE, 9)).toEqual([]);
  });
});

test('a shift that was handed over is listed with what it left open, the newest first', () => {
  for (const to of ['Minh', 'Hoa'])
    append({ kind: 'shift.handed-over', by: 'Lan', to, note: 'all well', openTasks: 2, openAlarms: 1 });
  expect(history.shifts.newest(1)).toEqual([
    { at: MINUTE, by: 'Lan', to: 'Hoa', note: 'all well', openTasks: 2, openAlarms: 1 },
  ]);
});

test('a group that is rolled back leaves nothing behind, and what follows is counted as if it had never been', () => {
  const clock = new VirtualClock();
  const [lived, never] = [JournalStore.temporary(clock), JournalStore.temporary(clock)];
  const begun: EntryBody[] = [
    { kind: 'line.opened', line: 'l', simulated: true, layoutHash: '', software: '', jobSeries: '', security: 'None' },
    ...batch(['one', 'two']),
  ];
  const later = [begins('C1', 'one'), ends('C1', 'one', 'accepted')];
  for (const store of [lived, never]) {
    for (const body of begun) store.append(body);
    store.commit();
  }
  for (const body of [begins('C1', 'two'), ends('C1', 'two', 'rejected')]) lived.append(body);
  lived.rollback();
  for (const store of [lived, never]) {
    for (const body of later) store.append(body);
    store.commit();
  }
  const rowsOf = (store: JournalStore): unknown =>
    PROJECTIONS.flatMap((owner) =>
      Object.keys(owner.tables).map((table) => store.tables(owner).prepare(`SELECT * FROM ${table} ORDER BY 1`).all()),
    );
  expect(rowsOf(lived)).toEqual(rowsOf(never));
  expect(lived.digest).toBe(never.digest);
});
