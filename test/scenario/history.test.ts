import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type {
  BatchRecord,
  CardHistoryView,
  EntryPageView,
  EntrySpanView,
  FoundOrdersView,
  HandoverView,
  MachineView,
  Performance,
  ReplayView,
  StationPast,
} from '../../controller/gateway/contract.ts';
import { ServedLine } from './served-line.ts';

/** History queries of the gateway over real HTTP, for a line that made a few cards in virtual time. */

let served: ServedLine;
let cookie = '';

beforeEach(async () => {
  served = await ServedLine.start('history');
  cookie = await served.signInByLink();
  served.run.attend();
  await served.run.until(() => served.run.state.totals.accepted >= 3);
  served.run.leave();
});
afterEach(() => served.stop());

const get = async <T>(path: string): Promise<T> => (await served.get(cookie, path)).json() as Promise<T>;

describe('history', () => {
  test('KPIs count the cards that were made, and the states cover the interval', async () => {
    const nowAt = served.run.line.clock.wallTimeMs();
    const found = await get<Performance>(`/api/performance?from=${nowAt - 3_600_000}&to=${nowAt}`);
    expect(found).toMatchObject({ good: 3, rejected: 0, qualityRatio: 1 });
    const together = Object.values(found.stateMs).reduce((sum, ms) => sum + ms, 0);
    expect(together).toBe(found.toAt - found.fromAt);
    expect(found.stations.find(({ station }) => station === 'printer')?.jobs).toBe(3);
  });

  test('a station lists its last jobs, newest first, with their measurements', async () => {
    const { jobs, faults } = await get<StationPast>('/api/stations/quality-control/past');
    expect(jobs.map(({ card, outcome }) => `${card} ${outcome}`)).toEqual([
      'C0000003 done',
      'C0000002 done',
      'C0000001 done',
    ]);
    expect(jobs[0]?.tookMs).toBeGreaterThan(500);
    expect(Object.keys(jobs[0]?.measures ?? {})).toContain('printContrastPercent');
    expect(faults).toEqual([]);
    expect((await served.get(cookie, '/api/stations/no such machine/past')).status).toBe(400);
  });

  test('a batch has its progress, and a card its whole route by ID', async () => {
    const [batch] = await get<BatchRecord[]>('/api/batches');
    expect(batch).toMatchObject({ ordered: 3, accepted: 3, attempts: [3] });
    const card = await get<CardHistoryView>('/api/cards/C0000001');
    const kinds = card.entries.map(({ body }) => body.kind);
    expect(kinds[0]).toBe('card.started');
    expect(kinds.at(-1)).toBe('card.ended');
    expect(card).toMatchObject({ outcome: 'accepted', batch: batch?.id });
    expect(await get<CardHistoryView>('/api/cards/c0000001')).toEqual(card);
    expect((await served.get(cookie, '/api/cards/C0000099')).status).toBe(404);
  });

  test('a card is found by its serial and by its order, in capitals or not, with spaces or not', async () => {
    const { serial, order } = await get<CardHistoryView>('/api/cards/C0000001');
    for (const text of [
      serial,
      order,
      'C0000001',
      'c0000001',
      ' C000 0001',
      serial.toLowerCase(),
      order.toLowerCase(),
    ]) {
      const answer = await served.post(cookie, '/api/cards/find', { text });
      const found = (await answer.json()) as FoundOrdersView;
      expect(found).toMatchObject({ orders: [{ order }], next: null });
    }
  });

  test('entries are listed newest first, page by page', async () => {
    const first = await get<EntryPageView>('/api/entries?count=5');
    expect(first).toMatchObject({ total: served.run.line.store.entries });
    expect(first.entries).toHaveLength(5);
    const next = await get<EntryPageView>('/api/entries?count=5&skip=5');
    expect(next.entries[0]?.seq).toBe((first.entries.at(-1)?.seq ?? 0) - 1);
    const oldest = await get<EntryPageView>('/api/entries?count=1&direction=asc');
    expect(oldest.entries[0]?.seq).toBe(1);
  });

  test('entries are narrowed by kind, by words in capitals or not, and by time, and counted', async () => {
    const ended = await get<EntryPageView>('/api/entries?kind=card.ended&text=c0000002');
    expect(ended).toMatchObject({ total: 1, entries: [{ body: { kind: 'card.ended', card: 'C0000002' } }] });
    const at = ended.entries[0]?.at ?? 0;
    const before = await get<EntryPageView>(`/api/entries?kind=card.ended&from=0&to=${at}`);
    expect(before.entries.map(({ body }) => 'card' in body && body.card)).toEqual(['C0000001']);
    expect(await get<EntryPageView>('/api/entries?text=nothing-like-this')).toMatchObject({ total: 0, entries: [] });
  });

  test('the statecharts are returned with their present states', async () => {
    const machines = await get<MachineView[]>('/api/machines');
    expect(machines.map(({ id }) => id)).toEqual(['line', 'station', 'card']);
    const [line] = machines;
    expect(Object.keys(line?.states ?? {})).toHaveLength(17);
    expect(line?.states['Execute']?.['Hold']).toBe('Holding');
    expect(Object.values(line?.now ?? {})[0]).toBe(served.run.lineState);
  });

  test('the journal is replayed: the line as it was at any entry, forwards and backwards', async () => {
    const last = served.run.line.store.entries;
    const started = [...served.run.line.store.read(0)].find(({ body }) => body.kind === 'card.started')?.seq ?? 0;
    const end = await get<ReplayView>(`/api/replay?seq=${last}`);
    expect(end).toMatchObject({ seq: last, entries: last });
    expect(end.picture.blanks.accepted).toBe(3);
    const begin = await get<ReplayView>(`/api/replay?seq=${started}`);
    expect(begin.picture.blanks.accepted).toBe(0);
    expect(Object.keys(begin.picture.cards)).toEqual(['C0000001']);
    const byTime = await get<ReplayView>(`/api/replay?at=${begin.at}`);
    expect(byTime.seq).toBeLessThanOrEqual(started);
  });

  test('the entries of a span of time are those that were written in it', async () => {
    const entries = [...served.run.line.store.read(0)];
    const [fromAt = 0, toAt = 0] = [entries[20]?.at, entries.at(-20)?.at];
    const written = entries.filter(({ at }) => at >= fromAt && at < toAt).map(({ seq }) => seq);
    const span = (from: number, to: number): Promise<EntrySpanView> => get(`/api/replay/span?from=${from}&to=${to}`);
    expect(await span(fromAt, toAt)).toEqual({ first: written[0], last: written.at(-1) });
    const end = (entries.at(-1)?.at ?? 0) + 1;
    expect(await span(0, end)).toEqual({ first: 1, last: entries.length });
    expect(await span(end, end + 1000)).toEqual({ first: entries.length + 1, last: entries.length });
  });

  test('a shift is handed over by two different people, and the journal says what was open', async () => {
    const hand = (by: string, to: string): Promise<Response> =>
      served.post(cookie, '/api/handovers', { by, note: 'ribbon is low', second: { person: to, secret: '' } });
    expect((await hand('Lan', 'lan')).status).toBe(409);
    expect((await hand('Đức', 'ĐỨC'.normalize('NFD'))).status).toBe(409);
    expect((await hand('Lan', 'Minh')).status).toBe(200);
    const [handover] = await get<HandoverView[]>('/api/handovers');
    expect(handover).toMatchObject({ by: 'Lan', to: 'Minh', note: 'ribbon is low' });
  });
});
