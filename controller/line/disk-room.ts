import { fault, type Fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import { bytesFor, RESERVE_BYTES, type DiskFigures } from '../retention/space.ts';
import { nextBatch } from './batch-queue.ts';
import type { BatchState, LineState } from './line-state.ts';

/**
 * Whether the disk has room for a batch. A batch that can't be finished on it is not started, with an alarm; a started one is finished. Two
 * alarms as the disk fills up (ISA-18.2 §8: the later one has the higher priority), and one for a write-ahead log that can't be truncated.
 */

/** Warning threshold: days until the disk is full at the measured pace. */
export const WARNING_DAYS = 7;
export const CRITICAL_DAYS = 1;
/** Warning threshold at any pace: the number of reserves left. */
const WARNING_RESERVES = 4;
const CRITICAL_RESERVES = 2;
/** Hysteresis: an alarm returns once the value exceeds its threshold by this factor, so that fluctuating room raises it only once. */
const RETURNS_ABOVE = 1.1;
const BYTES_PER_GIGABYTE = 1_000_000_000;
const BYTES_PER_MEGABYTE = 1_000_000;

const SPACE_ALARM = alarmId('disk:space');
const LOG_ALARM = alarmId('disk:log');
const BATCH_ALARM = alarmId('disk:batch');

/** Why the batch is not started now; null where it may be, or already was. */
export function noRoomFor(state: LineState, batch: BatchState | null, disk: DiskFigures | null): Fault | null {
  if (batch === null || disk === null || batch.ended || isBegun(state, batch)) return null;
  const own = batch.ordered - batch.setAside;
  const cards = own + (state.batch === null || state.batch.id === batch.id ? 0 : cardsToMake(state.batch));
  const needed = bytesFor(cards, disk.bytesPerCard);
  const room = disk.roomBytes - RESERVE_BYTES;
  if (needed <= room) return null;
  return fault('disk.batch-too-large', 'major', {
    batch: batch.id,
    cards: own,
    needed: Math.ceil(tenths(needed)) / 10,
    room: roomOf(Math.max(0, room)),
  });
}

/** The batch to start next; null where none waits, or the current one has started. */
export function batchToBegin(state: LineState): BatchState | null {
  const { batch } = state;
  if (batch !== null && !batch.ended && !isBegun(state, batch)) return batch;
  return nextBatch(state);
}

/** True if a blank was issued for it or is being fed. */
function isBegun(state: LineState, { id, issued }: BatchState): boolean {
  if (issued > 0) return true;
  for (const { order } of state.cards.values()) if (state.orders.get(order)?.batch === id) return true;
  return false;
}

function cardsToMake({ ended, ordered, accepted, setAside }: BatchState): number {
  return ended ? 0 : ordered - accepted - setAside;
}

/** Disk alarms to raise or to return; checked once per tick. */
export function superviseDisk(state: LineState, disk: DiskFigures | null): EntryBody[] {
  if (disk === null) return [];
  return [
    ...spaceAlarm(state, disk),
    ...follow(state, LOG_ALARM, disk.logHeld ? logFault(disk) : null),
    ...follow(state, BATCH_ALARM, noRoomFor(state, batchToBegin(state), disk)),
  ];
}

function spaceAlarm(state: LineState, disk: DiskFigures): EntryBody[] {
  const alarm = state.alarms.get(SPACE_ALARM);
  const standing = alarm?.active === true ? alarm.fault.code : null;
  // An active alarm stays active until there is clearly more room.
  const critical = isBelow(disk, CRITICAL_DAYS, CRITICAL_RESERVES, standing === 'disk.nearly-full');
  const low = critical || isBelow(disk, WARNING_DAYS, WARNING_RESERVES, standing !== null);
  const reason = critical
    ? fault('disk.nearly-full', 'major', spaceContext(disk))
    : low
      ? fault('disk.low', 'minor', spaceContext(disk))
      : null;
  return follow(state, SPACE_ALARM, reason);
}

function isBelow({ roomBytes, daysLeft, pace }: DiskFigures, days: number, reserves: number, stands: boolean): boolean {
  const factor = stands ? RETURNS_ABOVE : 1;
  // The line's nominal rate is not its actual rate.
  const byPace = pace === 'measured' && daysLeft !== null && daysLeft < days * factor;
  return byPace || roomBytes < RESERVE_BYTES * reserves * factor;
}

function spaceContext({ roomBytes, cardsLeft, daysLeft, pace }: DiskFigures): Fault['context'] {
  const known = pace === 'measured' && daysLeft !== null;
  return { room: roomOf(roomBytes), cards: cardsLeft, ...(known ? { days: Math.floor(daysLeft * 10) / 10 } : {}) };
}

function logFault({ logBytes }: DiskFigures): Fault {
  return fault('disk.log-grows', 'minor', { megabytes: Math.round(logBytes / BYTES_PER_MEGABYTE) });
}

/** Raises the alarm if its fault code or batch differs from the active one; changed numbers alone do not raise it again. */
function follow(state: LineState, alarm: typeof SPACE_ALARM, reason: Fault | null): EntryBody[] {
  const standing = state.alarms.get(alarm);
  if (reason === null) return standing?.active === true ? [{ kind: 'alarm.returned', alarm }] : [];
  const same = standing?.fault.code === reason.code && standing.fault.context['batch'] === reason.context['batch'];
  return standing?.active === true && same ? [] : [{ kind: 'alarm.raised', alarm, fault: reason }];
}

/**
 * Gigabytes with one digit. Available room is rounded down and required room up, so that the two never look equal while there is too
 * little.
 */
function roomOf(bytes: number): number {
  return Math.floor(tenths(bytes)) / 10;
}

function tenths(bytes: number): number {
  return (bytes / BYTES_PER_GIGABYTE) * 10;
}
