import { describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { FEED_PHASE, jobKey } from '../../stations/job-key.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { RESERVE_BYTES, type DiskFigures } from '../retention/space.ts';
import { given, type Decided, type Given } from './decider-kit.ts';
import { CRITICAL_DAYS, WARNING_DAYS } from './disk-room.ts';
import { feedRequested, importedBatch, jobEnded, lineChanges, stationChanged } from './facts-kit.ts';

/** When the line says that its disk fills up, and which batch it does not begin. */

const BYTES_PER_CARD = 3_000_000;
const WIDE: DiskFigures = {
  roomBytes: 1e12,
  totalBytes: 2e12,
  bytesPerCard: BYTES_PER_CARD,
  cardsPerDay: 20_000,
  pace: 'measured',
  daysLeft: 100,
  cardsLeft: 1_000_000,
  logBytes: 0,
  logHeld: false,
};

const look = (line: Given, disk: Partial<DiskFigures>): Decided =>
  line.when({ type: 'disk', disk: { ...WIDE, ...disk } });
const raised = (code: string, context: object = {}) => ({ kind: 'alarm.raised', fault: { code, context } });
const returned = { kind: 'alarm.returned', alarm: 'disk:space' };

describe('a disk that lasts for', () => {
  const low = look(given(), { daysLeft: WARNING_DAYS - 0.01 }).after;
  const nearlyFull = look(given(), { daysLeft: CRITICAL_DAYS - 0.01 }).after;

  test.each([
    ['a week', { daysLeft: WARNING_DAYS }, []],
    ['less than a week', { daysLeft: WARNING_DAYS - 0.01 }, [raised('disk.low', { days: 6.9 })]],
    ['a day', { daysLeft: CRITICAL_DAYS }, [raised('disk.low', { days: 1 })]],
    ['less than a day', { daysLeft: CRITICAL_DAYS - 0.01 }, [raised('disk.nearly-full', { days: 0.9 })]],
    ['ever', { daysLeft: null }, []],
  ])('%s', (_, disk, facts) => {
    look(given(), disk).thenFacts(facts);
  });

  test('little at the speed that the line was built for, which nobody has seen yet, raises nothing', () => {
    look(given(), { pace: 'design', daysLeft: 0.1 }).thenFacts([]);
  });

  test('any pace raises both as the reserve comes near', () => {
    look(given(), { roomBytes: 4 * RESERVE_BYTES }).thenFacts([]);
    look(given(), { roomBytes: 4 * RESERVE_BYTES - 1 }).thenFacts([raised('disk.low', { room: 1.9 })]);
    look(given(), { roomBytes: 2 * RESERVE_BYTES - 1 }).thenFacts([raised('disk.nearly-full', { room: 0.9 })]);
  });

  test('ever less says so twice, the second time as more severe, and not with each look', () => {
    look(low, { daysLeft: 3 }).thenFacts([]);
    look(low, { daysLeft: 0.5 }).thenFacts([{ ...raised('disk.nearly-full'), fault: { severity: 'major' } }]);
    look(nearlyFull, { daysLeft: 0.4 }).thenFacts([]);
  });

  test('a little more again says nothing: an alarm returns once there is clearly more', () => {
    look(low, { daysLeft: WARNING_DAYS + 0.6 }).thenFacts([]);
    look(low, { daysLeft: WARNING_DAYS + 0.8 }).thenFacts([returned]);
    look(nearlyFull, { daysLeft: CRITICAL_DAYS + 0.05 }).thenFacts([]);
    look(nearlyFull, { daysLeft: CRITICAL_DAYS + 0.15 }).thenFacts([raised('disk.low')]);
    look(nearlyFull, { daysLeft: WARNING_DAYS + 0.6 }).thenFacts([raised('disk.low')]);
    look(nearlyFull, { daysLeft: WARNING_DAYS + 0.8 }).thenFacts([returned]);
  });

  test('a little more room says nothing either', () => {
    const short = look(given(), { roomBytes: 4 * RESERVE_BYTES - 1 }).after;
    look(short, { roomBytes: 4.3 * RESERVE_BYTES }).thenFacts([]);
    look(short, { roomBytes: 4.4 * RESERVE_BYTES }).thenFacts([returned]);
  });
});

test('a log that cannot be emptied is an alarm of its own, until it is', () => {
  const held = look(given(), { logHeld: true, logBytes: 64_400_000 });
  held.thenFacts([raised('disk.log-grows', { megabytes: 64 })]);
  look(held.after, { logHeld: true, logBytes: 900_000_000 }).thenFacts([]);
  look(held.after, {}).thenFacts([{ kind: 'alarm.returned', alarm: 'disk:log' }]);
});

describe('a batch that can’t be finished on the disk', () => {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the shipped layout is right');
  const machines = layout.value.stations.map(({ id }) => stationChanged(id, 'Execute'));
  const ready = given(lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'), machines);
  const orders = (batch: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${batch}-${index}`);
  const line = ready.and(importedBatch('B-1', orders('B-1', 1000)));
  /** Room for so many cards of a batch, above the reserve. */
  const roomFor = (cards: number): DiskFigures => ({
    ...WIDE,
    roomBytes: RESERVE_BYTES + cards * BYTES_PER_CARD * 1.05,
  });
  const plan = (of: Given, disk: DiskFigures | null): Decided => of.when({ type: 'plan', disk });
  const FEED = jobKey({ line: 'line-1', series: '', card: 'C0000001', phase: FEED_PHASE, attempt: 1 });
  const begun = line.and(
    { kind: 'card.started', card: 'C0000001', order: 'B-1-0', attempt: 1 },
    feedRequested(FEED),
    jobEnded(FEED, blankSerial('S-1')),
  );
  const fed = { kind: 'job.requested', work: 'feed' };
  const feeds = (decided: Decided): boolean => decided.facts.some((fact) => fact.kind === 'job.requested');

  test('is begun with room for all its cards, and with nobody who watches the disk', () => {
    expect(plan(line, roomFor(1000)).facts).toContainEqual(expect.objectContaining(fed));
    expect(feeds(plan(line, null))).toBe(true);
  });

  test('is not begun with room for one card less: the line suspends, and says how much it lacks', () => {
    const reason = { code: 'disk.batch-too-large', context: { batch: 'B-1', cards: 1000, needed: 3.2, room: 3.1 } };
    plan(line, roomFor(999)).thenFacts([
      { kind: 'line.changed', from: 'Execute', to: 'Suspending', by: 'controller', reason, needsPerson: false },
    ]);
    look(line, roomFor(999)).thenFacts([{ kind: 'alarm.raised', alarm: 'disk:batch', fault: reason }]);
  });

  test('reads less room than it needs, however little it lacks', () => {
    const [alarm] = look(line, roomFor(999.999)).facts;
    const { needed, room } = alarm?.kind === 'alarm.raised' ? alarm.fault.context : {};
    expect(Number(room)).toBeLessThan(Number(needed));
  });

  test('is begun by itself once there is room, and its alarm returns', () => {
    const suspended = { kind: 'line.changed', from: 'Suspending', to: 'Suspended', cause: 'SC' } as const;
    const stands = plan(look(line, roomFor(999)).after, roomFor(999)).after.and({
      ...suspended,
      by: 'controller',
      reason: null,
      needsPerson: false,
    });
    plan(stands, roomFor(999)).thenFacts([]);
    plan(stands, roomFor(1000)).thenFacts([{ kind: 'line.changed', from: 'Suspended', to: 'Unsuspending' }]);
    look(stands, roomFor(1000)).thenFacts([{ kind: 'alarm.returned', alarm: 'disk:batch' }]);
  });

  test('is finished where it was begun, whatever becomes of the disk', () => {
    look(begun, roomFor(0)).thenFacts([raised('disk.nearly-full')]);
    // The first card is dealt with before another one is fed.
    const next = plan(plan(begun, roomFor(0)).after, roomFor(0)).after;
    expect(feeds(plan(next, roomFor(0)))).toBe(true);
  });

  test('needs nothing for orders that are set aside', () => {
    const aside = line.and(
      orders('B-1', 400).map((order) => ({ kind: 'order.set-aside', order, reasons: [] }) as const),
    );
    expect(feeds(plan(aside, roomFor(600)))).toBe(true);
  });

  test('needs room beside what the batch before it still needs', () => {
    const both = begun.and(importedBatch('B-2', orders('B-2', 10)));
    const alarm = look(both, roomFor(1009)).facts;
    expect(alarm).toMatchObject([raised('disk.batch-too-large', { batch: 'B-2', cards: 10 })]);
    look(both, roomFor(1010)).thenFacts([]);
  });
});
