import { describe, expect, test } from 'vitest';

import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { OFFLINE, type StationIdentity, type StationStatus } from '../../stations/station.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import { entryBody, type EntryBody } from '../journal/entry.ts';
import { decideStatus } from './decide.ts';
import { apply } from './fold.ts';
import { decideHand } from './hands.ts';
import { newLineState, stationState, type LineState } from './line-state.ts';

/** A machine that is another one than that which began the batch gets no work before a person has said so. */

const HEAD: StationIdentity = {
  manufacturer: 'CCID',
  model: 'serial reader',
  serialNumber: '',
  softwareRevision: 'GemTwin-V2.00-GF03',
};
const OTHER: StationIdentity = { ...HEAD, softwareRevision: 'GemTwin-V9.99-GF03' };

const online = (identity: StationIdentity): StationStatus => ({
  ...OFFLINE,
  connection: 'online',
  unitState: 'Execute',
  bootId: 'boot-1',
  identity,
});

function fold(state: LineState, bodies: readonly EntryBody[]): void {
  for (const body of bodies) apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => 4);
}

/** A line with one card of its batch on it, and head 1 connected. */
function inBatch(issued: number): LineState {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the layout is not right');
  const state = newLineState(layout.value);
  fold(state, [
    {
      kind: 'batch.created',
      batch: 'B',
      recipe: 'r',
      version: '1',
      recipeHash: '',
      changeover: 'clearance',
      firstArticle: 'none',
      source: '',
      accepted: 0,
      refused: 0,
    },
    { kind: 'batch.imported', batch: 'B', orders: 0 },
  ]);
  if (state.batch !== null) state.batch.issued = issued;
  fold(state, decideStatus(state, 'head-1', online(HEAD)).entries);
  return state;
}

const head = (state: LineState): string => {
  const station = state.stations.get('head-1');
  return station === undefined ? '' : stationState(station);
};
const say = (state: LineState, status: StationStatus): void =>
  fold(state, decideStatus(state, 'head-1', status).entries);

describe('a head that changes its identity', () => {
  test('in mid-batch is to the line as if it were away, with the reason', () => {
    const state = inBatch(1);
    expect(head(state)).toBe('ready');
    say(state, OFFLINE);
    say(state, online(OTHER));
    expect(head(state)).toBe('offline');
    expect(state.stations.get('head-1')?.fault).toMatchObject({
      code: 'station.wrong-identity',
      context: { found: 'CCID, serial reader, GemTwin-V9.99-GF03' },
    });
    expect(decideStatus(state, 'head-1', online(OTHER)).entries).toEqual([]);
  });

  test('goes on once a person has accepted it, and is known from then on', () => {
    const state = inBatch(1);
    say(state, online(OTHER));
    const decided = decideHand(
      state,
      null,
      { type: 'hand', hand: { work: 'AcceptMachine', station: 'head-1' }, id: 'id', by: 'engineer' },
      { sensors: null, lastFed: '', fedBefore: () => false },
    );
    if ('refusal' in decided) throw new Error(decided.refusal);
    fold(state, decided.entries);
    say(state, online(OTHER));
    expect(head(state)).toBe('ready');
    say(state, online(HEAD));
    expect(head(state)).toBe('offline');
  });

  test('between two batches is taken as it is', () => {
    const state = inBatch(0);
    say(state, OFFLINE);
    say(state, online(OTHER));
    expect(head(state)).toBe('ready');
  });

  test('comes back as itself and needs nobody', () => {
    const state = inBatch(1);
    say(state, online(OTHER));
    say(state, OFFLINE);
    say(state, online(HEAD));
    expect(head(state)).toBe('ready');
    expect(state.stations.get('head-1')?.offered).toBe('');
  });
});

describe('a machine that tells of itself without end', () => {
  const endless = '\u0000rubbish'.repeat(100);
  const rubbish: StationIdentity = {
    manufacturer: endless,
    model: endless,
    serialNumber: endless,
    softwareRevision: endless,
  };

  test.each([
    ['before the batch', 0],
    ['in the batch, where it is a stranger', 1],
  ])('leaves a journal that can be read again, %s', (_, issued) => {
    const state = inBatch(issued);
    const conditions = Array.from({ length: 20 }, () => 'feeder-empty' as const);
    for (const station of ['head-1', 'transport', 'printer']) {
      const told: StationStatus = { ...online(rubbish), bootId: endless, conditions };
      const { entries } = decideStatus(state, station, told);
      expect(entries.length).toBeGreaterThan(0);
      for (const body of entries) expect(entryBody.safeParse(body).error).toBeUndefined();
    }
  });
});
