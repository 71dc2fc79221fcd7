import { describe, expect, test } from 'vitest';

import { blankSerial, NO_SERIAL } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { NO_TEXT, outsideValues } from '../../stations/outside-text.ts';
import { position } from '../../stations/position.ts';
import { given, sensed, type Given, type Readings } from '../line/decider-kit.ts';
import {
  feedRequested,
  importedBatch,
  jobEnded,
  jobRequested,
  lineChanges,
  moveRequested,
  stationChanged,
} from '../line/facts-kit.ts';
import type { TaskView } from './contract.ts';
import { drawTasks } from './tasks.ts';

/** What people have to do by hand, a task each; nothing that the line does by itself. */

const SERIAL = 'VN1234500000001';
const FEED = 'line-1/C0000001/feed/1';
const MOVE = 'line-1/C0000001/to:printer/1';
const reason = fault('transport.jam', 'major', {});

const executing = given(
  importedBatch('B-1', ['O-1', 'O-2']),
  lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'),
  { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
  feedRequested(keyOf(FEED)),
  jobEnded(keyOf(FEED), blankSerial(SERIAL)),
);
const held = executing.and(lineChanges('Execute', 'Hold', 'SC'));

const tasks = (line: Given, readings: Readings | null = { 'head-1': SERIAL }): TaskView[] =>
  Object.values(drawTasks(line.state, readings === null ? null : sensed(readings)));

describe('a line that produces', () => {
  test('has nothing for people to do', () => {
    expect(tasks(executing)).toEqual([]);
  });
});

describe('a card', () => {
  const astray = executing.and(
    moveRequested(keyOf(MOVE), 'head-1', 'printer'),
    jobEnded(keyOf(MOVE), NO_SERIAL, { outcome: 'unknown', fault: reason }),
  );

  test('that was lost is to be found, where the sensors see it or by its last place', () => {
    expect(tasks(astray, { 'head-1': SERIAL })).toMatchObject([
      { kind: 'find-card', card: 'C0000001', serial: SERIAL, seenAt: 'head-1' },
    ]);
    expect(tasks(astray, null)).toMatchObject([{ kind: 'find-card', card: 'C0000001', seenAt: '' }]);
  });

  test('that is not where it should be is missing once the line is held, and only while the sensors can say so', () => {
    expect(tasks(held, {})).toMatchObject([{ kind: 'missing-card', card: 'C0000001', position: 'head-1' }]);
    expect(tasks(held, null)).toEqual([]);
    expect(tasks(executing, {})).toEqual([]);
  });
});

describe('a blank of no card', () => {
  test('is to be removed, by the serial that people read on it', () => {
    const stray = held.and({
      kind: 'blank.stray',
      serial: blankSerial('VN1234500000002'),
      position: position('head-2'),
      reason,
    });
    expect(tasks(stray, { 'head-1': SERIAL, 'head-2': 'VN1234500000002' })).toEqual([
      { kind: 'remove-blank', serial: 'VN1234500000002', position: 'head-2' },
    ]);
  });
});

describe('a machine', () => {
  test('that left the rotation is to be looked at', () => {
    const withdrawn = executing.and({ kind: 'station.withdrawn', station: 'head-3', reason, failures: 3 });
    expect(tasks(withdrawn)).toEqual([{ kind: 'check-station', station: 'head-3' }]);
  });

  test('whose reject bin is full wants it emptied', () => {
    const full = executing.and(stationChanged('transport', 'Execute', { conditions: ['reject-bin-full'] }));
    expect(tasks(full)).toEqual([{ kind: 'empty-reject-bin' }]);
  });
});

describe('a clock that was moved', () => {
  test('is to be confirmed', () => {
    const stepped = executing.and({ kind: 'clock.stepped', byMs: 600_000, while: 'running' });
    expect(tasks(stepped)).toMatchObject([{ kind: 'confirm-clock', byMs: 600_000 }]);
  });
});

describe('a box that the packer counts otherwise', () => {
  const pack = keyOf('line-1/C0000001/pack/1');
  const miscounted = executing.and(
    jobRequested({ key: pack, station: 'packer', work: 'pack', phase: 'pack' }),
    jobEnded(pack, NO_SERIAL, {
      outcome: 'unknown',
      fault: fault('packer.wrong-count', 'major', {}),
      evidence: outsideValues({ box: 'B-1/101/1', slot: 5, count: 4 }),
    }),
  );

  test('is to be counted once the line is held', () => {
    expect(tasks(miscounted, {})).toMatchObject([{ kind: 'find-card' }]);
    expect(tasks(miscounted.and(lineChanges('Execute', 'Hold', 'SC')), {})).toMatchObject([
      { kind: 'find-card' },
      { kind: 'count-box', box: 'B-1/101/1', card: 'C0000001' },
    ]);
  });
});

describe('a batch that has ended', () => {
  const ended = executing.and(
    {
      kind: 'card.removed',
      card: 'C0000001',
      serial: blankSerial(SERIAL),
      position: position('head-1'),
      found: NO_TEXT,
      why: 'damaged',
      by: 'Lan',
    },
    { kind: 'card.ended', card: 'C0000001', order: 'O-1', outcome: 'removed', serial: blankSerial(SERIAL), rank: 0 },
    {
      kind: 'batch.ended',
      batch: 'B-1',
      ordered: 2,
      accepted: 0,
      setAside: 2,
      blanksIssued: 1,
      blanksRejected: 0,
      blanksRemoved: 1,
      next: '',
    },
  );
  const stopped = ended.and(lineChanges('Execute', 'Stop', 'SC'));

  test('is to be counted once the line stands, and not while it moves', () => {
    expect(tasks(ended, {})).toEqual([]);
    expect(tasks(stopped, {})).toEqual([{ kind: 'reconcile', batch: 'B-1' }]);
  });

  test('leaves a line to be cleared once it is counted', () => {
    const counted = stopped.and({
      kind: 'batch.reconciled',
      batch: 'B-1',
      issued: 1,
      accepted: 0,
      rejected: 0,
      countedAccepted: 0,
      countedRejected: 0,
      removed: 1,
      difference: 0,
      by: 'Lan',
      witness: 'Minh',
      signedBy: '',
    });
    expect(tasks(counted, {})).toEqual([{ kind: 'clear-line' }]);
  });
});
