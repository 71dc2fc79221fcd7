import { describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { NO_TEXT, outsideText } from '../../stations/outside-text.ts';
import { position } from '../../stations/position.ts';
import { OFFLINE, cleanedText, type StationIdentity, type StationStatus } from '../../stations/station.ts';
import { entryBody, type EntryBody } from '../journal/entry.ts';
import { given, sight, type Given, type Input } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded } from './facts-kit.ts';
import { stationState } from './station-state.ts';

/** A machine that is another one than that which began the batch gets no work before a person has said so. */

const HEAD: StationIdentity = {
  manufacturer: cleanedText('CCID'),
  model: cleanedText('serial reader'),
  serialNumber: cleanedText(''),
  softwareRevision: cleanedText('GemTwin-V2.00-GF03'),
  certificate: NO_TEXT,
};
const OTHER: StationIdentity = { ...HEAD, softwareRevision: cleanedText('GemTwin-V9.99-GF03') };

const online = (identity: StationIdentity): StationStatus => ({
  ...OFFLINE,
  connection: 'online',
  unitState: 'Execute',
  bootId: cleanedText('boot-1'),
  identity,
});

/** A batch with so many cards begun, and head 1 connected. */
function inBatch(cards: number): Given {
  const started = Array.from({ length: cards }, (_, index): EntryBody[] => {
    const card = `C000000${index + 1}`;
    return [
      { kind: 'card.started', card, order: `O-${index + 1}`, attempt: 1 },
      feedRequested(keyOf(`line-1/${card}/feed/1`), card, { to: position('head-2') }),
      jobEnded(keyOf(`line-1/${card}/feed/1`), blankSerial(`VN123450000000${index + 1}`)),
    ];
  });
  return say(given(importedBatch('B', ['O-1', 'O-2']), ...started), online(HEAD));
}

const say = (line: Given, status: StationStatus): Given =>
  line.when({ type: 'status', station: 'head-1', status }).after;
const head = (line: Given): string => {
  const station = line.state.stations.get('head-1');
  return station === undefined ? '' : stationState(station);
};

/** Both looked at this one. */
function accept({ certificate }: StationIdentity, found = 'CCID, serial reader, GemTwin-V9.99-GF03') {
  const hand = { work: 'AcceptMachine', station: 'head-1', found, certificate, witness: 'officer' } as const;
  return { type: 'hand', hand, id: 'id', by: 'engineer' } as const satisfies Input;
}

describe('a head that changes its identity', () => {
  test('in mid-batch is to the line as if it were away, with the reason', () => {
    const line = inBatch(1);
    expect(head(line)).toBe('ready');
    const changed = say(say(line, OFFLINE), online(OTHER));
    expect(head(changed)).toBe('offline');
    expect(changed.state.stations.get('head-1')?.fault).toMatchObject({
      code: 'station.wrong-identity',
      context: { found: 'CCID, serial reader, GemTwin-V9.99-GF03' },
    });
    changed.when({ type: 'status', station: 'head-1', status: online(OTHER) }).thenFacts([]);
  });

  test('goes on once two people have accepted it, and is known from then on', () => {
    const accepted = say(inBatch(1), online(OTHER))
      .when(accept(OTHER), sight(null))
      .thenFacts([
        { kind: 'command.accepted' },
        { kind: 'machine.accepted', station: 'head-1', by: 'engineer', witness: 'officer' },
      ]).after;
    const known = say(accepted, online(OTHER));
    expect(head(known)).toBe('ready');
    expect(head(say(known, online(HEAD)))).toBe('offline');
  });

  test.each([
    ['one person alone', { witness: 'Engineer' }, 'two-people'],
    ['people who looked at another one', { found: 'CCID, serial reader, GemTwin-V3.00-GF03' }, 'no-other-machine'],
    ['people who looked at another certificate', { certificate: 'f'.repeat(64) }, 'no-other-machine'],
  ])('H9: is not accepted by %s', (_, change, refusal) => {
    const { hand, ...input } = accept(OTHER);
    say(inBatch(1), online(OTHER))
      .when({ ...input, hand: { ...hand, ...change } }, sight(null))
      .thenRefused(refusal);
  });

  test('between two batches is taken as it is', () => {
    expect(head(say(say(inBatch(0), OFFLINE), online(OTHER)))).toBe('ready');
  });

  test('comes back as itself and needs nobody', () => {
    const back = say(say(say(inBatch(1), online(OTHER)), OFFLINE), online(HEAD));
    expect(head(back)).toBe('ready');
    expect(back.state.stations.get('head-1')?.offered).toBe('');
  });
});

describe('H9: the certificate by which a machine is known', () => {
  const withCertificate = (digit: string): StationIdentity => ({ ...HEAD, certificate: outsideText(digit.repeat(64)) });
  const FIRST = withCertificate('a');
  const SECOND = withCertificate('b');
  const words = 'CCID, serial reader, GemTwin-V2.00-GF03';
  /** No batch is made, and the first machine has been there. */
  const pinned = (): Given => say(say(given(), online(FIRST)), OFFLINE);

  test('is in the journal with its words, once', () => {
    const first = given().when({ type: 'status', station: 'head-1', status: online(FIRST) });
    first.thenFacts([{ kind: 'station.changed', identity: words, certificate: FIRST.certificate }]);
    const back = say(first.after, OFFLINE).when({ type: 'status', station: 'head-1', status: online(FIRST) });
    expect(back.facts[0]).toMatchObject({ kind: 'station.changed', connection: 'online', certificate: '' });
  });

  test('stands for the station from then on: another one, with the same words, gets no work, batch or not', () => {
    const exchanged = say(pinned(), online(SECOND));
    expect(head(exchanged)).toBe('offline');
    expect(exchanged.state.stations.get('head-1')).toMatchObject({
      certificate: FIRST.certificate,
      offered: words,
      offeredCertificate: SECOND.certificate,
      fault: {
        code: 'station.other-certificate',
        context: { found: SECOND.certificate, expected: FIRST.certificate },
      },
    });
    exchanged.when({ type: 'status', station: 'head-1', status: online(SECOND) }).thenFacts([]);
  });

  test('is another one’s once two people have accepted it, and the first one is the stranger then', () => {
    const accepted = say(pinned(), online(SECOND))
      .when(accept(SECOND, words), sight(null))
      .thenFacts([
        { kind: 'command.accepted', command: 'AcceptMachine' },
        { kind: 'machine.accepted', certificate: SECOND.certificate, by: 'engineer', witness: 'officer' },
      ]).after;
    expect(head(say(accepted, online(SECOND)))).toBe('ready');
    expect(head(say(accepted, online(FIRST)))).toBe('offline');
  });

  test('is asked again of a third one that comes while two people look at the second', () => {
    const third = say(say(pinned(), online(SECOND)), online(withCertificate('c')));
    third.when(accept(SECOND, words), sight(null)).thenRefused('no-other-machine');
  });

  test('is still the station’s after the first machine came back', () => {
    const back = say(say(pinned(), online(SECOND)), online(FIRST));
    expect(head(back)).toBe('ready');
    expect(back.state.stations.get('head-1')).toMatchObject({ offered: '', offeredCertificate: '' });
  });

  test('is that of the next machine where a journal is older than certificates are in it', () => {
    const older = say(say(given(), online(HEAD)), OFFLINE);
    expect(say(older, online(FIRST)).state.stations.get('head-1')?.certificate).toBe(FIRST.certificate);
  });
});

describe('a machine that tells of itself without end', () => {
  const endless = cleanedText('\u0000rubbish'.repeat(100));
  const rubbish: StationIdentity = {
    manufacturer: endless,
    model: endless,
    serialNumber: endless,
    softwareRevision: endless,
    certificate: NO_TEXT,
  };

  test.each([
    ['before the batch', 0],
    ['in the batch, where it is a stranger', 1],
  ])('leaves a journal that can be read again, %s', (_, issued) => {
    const line = inBatch(issued);
    const conditions = Array.from({ length: 20 }, () => 'feeder-empty' as const);
    for (const station of ['head-1', 'transport', 'printer']) {
      const status: StationStatus = { ...online(rubbish), bootId: endless, conditions };
      const { facts } = line.when({ type: 'status', station, status });
      expect(facts.length).toBeGreaterThan(0);
      for (const body of facts) expect(entryBody.safeParse(body).error).toBeUndefined();
    }
  });
});
