import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { jobKey } from '../../stations/job-key.ts';
import { NO_POSITION } from '../../stations/position.ts';
import { outsideText, outsideValues } from '../../stations/outside-text.ts';
import type { EntryBody } from '../journal/entry.ts';
import { ProjectedJournal } from '../journal/projection-kit.ts';
import { CARD_RECORDS } from '../journal/projections/card-records.ts';
import { ORDERS } from '../journal/projections/orders.ts';
import { CardList, type CardFilter } from './card-list.ts';

let journal: ProjectedJournal;
let list: CardList;

beforeEach(() => {
  journal = new ProjectedJournal([ORDERS, CARD_RECORDS]);
  list = new CardList(journal.tables);
});

const append = (at: number, body: EntryBody): void => journal.append(at, body);

function ordered(order: string, batch: string, office: string): void {
  append(1, {
    kind: 'order.accepted',
    order,
    batch,
    sequence: 1,
    citizen: `citizen of ${order}`,
    contentHash: '',
    office,
    priority: 0,
    replaces: '',
  });
}

/** A job of a station for a card, from its request to its end. */
function works(
  at: number,
  card: string,
  station: string,
  work: 'feed' | 'encode' | 'inspect',
  evidence: Readonly<Record<string, string | number>>,
  serial = '',
): void {
  const key = jobKey({ line: 'line', card, series: 'aaaaaaaa', phase: work, attempt: 1 });
  append(at, {
    kind: 'job.requested',
    key,
    station,
    card,
    work,
    phase: work,
    attempt: 1,
    from: NO_POSITION,
    to: NO_POSITION,
    payloadHash: '',
    deadlineMs: 1,
    reason: '',
  });
  append(at, {
    kind: 'job.ended',
    key,
    outcome: 'done',
    serial: blankSerial(serial === '' ? 'x' : serial),
    begun: true,
    fault: null,
    evidence: outsideValues(evidence),
  });
}

function begins(at: number, card: string, order: string, serial: string, chipLot = 'CHIP-1'): void {
  append(at, { kind: 'card.started', card, order, attempt: 1 });
  works(at, card, 'transport', 'feed', { blankLot: 'BLANK-1', chipLot }, serial);
}

function ends(at: number, card: string, order: string, outcome: 'accepted' | 'rejected' | 'removed' | 'void'): void {
  append(at, { kind: 'card.ended', card, order, outcome, serial: blankSerial(`S-${card}`), rank: 1 });
}

const found = (
  filter: CardFilter,
  by: Parameters<CardList['page']>[1] = { by: 'started', direction: 'asc' },
): string[] => list.page(filter, by, { skip: 0, count: 100 }).cards.map(({ card }) => card);

describe('a list of cards', () => {
  beforeEach(() => {
    ordered('O-1', 'B-1', 'Hanoi');
    ordered('O-2', 'B-1', 'Hue');
    ordered('O-3', 'B-2', 'Hue');
    begins(10, 'C0000001', 'O-1', 'sErIaL-1');
    begins(20, 'C0000002', 'O-2', 'SERIAL-2', 'CHIP-2');
    begins(30, 'C0000003', 'O-3', 'SERIAL-3');
    works(35, 'C0000002', 'quality-control', 'inspect', {});
    append(36, { kind: 'card.condemned', card: 'C0000002', reason: fault('qc.failed', 'minor', { what: 'mrz' }) });
    ends(40, 'C0000001', 'O-1', 'accepted');
    ends(50, 'C0000002', 'O-2', 'rejected');
  });

  test('is narrowed by batch, office, what became of the card, and when that was', () => {
    expect(found({})).toEqual(['C0000001', 'C0000002', 'C0000003']);
    expect(found({ batch: 'B-1' })).toEqual(['C0000001', 'C0000002']);
    expect(found({ office: 'Hue' })).toEqual(['C0000002', 'C0000003']);
    expect(found({ outcome: 'onLine' })).toEqual(['C0000003']);
    expect(found({ fromAt: 40, toAt: 50 })).toEqual(['C0000001']);
    expect(found({ fromAt: 30, toAt: 51, batch: 'B-1' })).toEqual(['C0000001', 'C0000002']);
  });

  test('says of a bad card why it is bad, and at which station it became so', () => {
    expect(found({ code: 'qc.failed', what: 'mrz' })).toEqual(['C0000002']);
    expect(found({ station: 'quality-control' })).toEqual(['C0000002']);
    expect(list.of('C0000002')).toMatchObject({
      outcome: 'rejected',
      office: 'Hue',
      station: 'quality-control',
      reason: { code: 'qc.failed', context: { what: 'mrz' } },
      traces: { blankLot: 'BLANK-1', chipLot: 'CHIP-2' },
    });
  });

  test('finds an ID or a serial by its beginning, in capitals or not', () => {
    expect(found({ text: 'serial-' })).toEqual(['C0000003']);
    expect(found({ text: 's-c0000002' })).toEqual(['C0000002']);
    expect(found({ text: 'o-' })).toEqual(['C0000001', 'C0000002', 'C0000003']);
    expect(found({ text: 'c0000003' })).toEqual(['C0000003']);
  });

  test('knows the serial of a card on the line, however it is written', () => {
    begins(60, 'C0000004', 'O-1', 'MiXeD-4');
    expect(found({ text: 'mixed-4' })).toEqual(['C0000004']);
  });

  test('recalls by a lot, however people write it, and names those of which nobody knows it', () => {
    append(60, { kind: 'card.started', card: 'C0000005', order: 'O-3', attempt: 2 });
    const values = list.writtenLike('chipLot', ' chip-1 ');
    expect(values).toEqual(['CHIP-1']);
    expect(found({ trace: { name: 'chipLot', values } })).toEqual(['C0000001', 'C0000003']);
    expect(found({ unknown: 'chipLot' })).toEqual(['C0000005']);
    expect(list.traced('chipLot')).toEqual(['CHIP-1', 'CHIP-2']);
  });

  test('has no row for what no blank was used for', () => {
    append(60, { kind: 'card.started', card: 'C0000006', order: 'O-3', attempt: 2 });
    ends(61, 'C0000006', 'O-3', 'void');
    expect(list.of('C0000006')).toBeNull();
  });

  test('names by hand as the reason of a card that a person took, with what that person said', () => {
    append(60, {
      kind: 'card.removed',
      card: 'C0000003',
      serial: blankSerial('SERIAL-3'),
      position: NO_POSITION,
      found: outsideText('', 10),
      why: 'damaged',
      by: 'Lan',
    });
    ends(61, 'C0000003', 'O-3', 'removed');
    expect(list.of('C0000003')).toMatchObject({ outcome: 'removed', code: 'card.removed', what: 'damaged' });
  });

  test('comes in the order that is asked for, a page at a time, and says how many there are', () => {
    expect(found({}, { by: 'ended', direction: 'desc' })).toEqual(['C0000002', 'C0000001', 'C0000003']);
    expect(found({}, { by: 'office', direction: 'desc' })).toEqual(['C0000003', 'C0000002', 'C0000001']);
    const page = list.page({}, { by: 'started', direction: 'desc' }, { skip: 1, count: 1 });
    expect([page.total, page.cards.map(({ card }) => card)]).toEqual([3, ['C0000002']]);
  });
});
