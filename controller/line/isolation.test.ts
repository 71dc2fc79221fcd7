import { describe, expect, test } from 'vitest';

import { NO_TEXT } from '../../stations/outside-text.ts';
import { OFFLINE, cleanedText, type StationStatus } from '../../stations/station.ts';
import { given, sight, type Given } from './decider-kit.ts';
import { stationChanged } from './facts-kit.ts';

/** That a station is isolated is a fact: it stands after a restart, and ends by a person's word. */

const ONLINE: StationStatus = { ...OFFLINE, connection: 'online', unitState: 'Execute', bootId: cleanedText('boot-1') };
const says = (line: Given, status: StationStatus): Given =>
  line.when({ type: 'status', station: 'laser', status }).after;
const isolated = (): Given => says(given(), ONLINE).when({ type: 'isolated', station: 'laser' }).after;

describe('H2: a station that is isolated', () => {
  test('stands in the journal as such, with its reason, and is away', () => {
    says(given(), ONLINE)
      .when({ type: 'isolated', station: 'laser' })
      .thenFacts([
        { kind: 'station.isolated', station: 'laser', reason: { code: 'station.chattering' } },
        { kind: 'station.changed', station: 'laser', connection: 'offline', fault: { code: 'station.chattering' } },
        { kind: 'alarm.raised', fault: { code: 'station.chattering' } },
      ]);
  });

  test('is isolated once', () => {
    isolated().when({ type: 'isolated', station: 'laser' }).thenFacts([]);
  });

  test('is not believed whatever it says, nor after a restart', () => {
    const restarted = isolated().and(stationChanged('laser', null, { fault: null, identity: NO_TEXT }));
    for (const line of [isolated(), restarted])
      expect(says(line, ONLINE).state.stations.get('laser')).toMatchObject({
        connection: 'offline',
        isolated: { code: 'station.chattering' },
      });
  });

  test('is heard again once a person has returned it', () => {
    const returned = isolated()
      .when({ type: 'hand', hand: { work: 'ReturnStation', station: 'laser' }, id: 'id', by: 'Lan' }, sight(null))
      .thenFacts([{ kind: 'command.accepted' }, { kind: 'station.returned', station: 'laser', by: 'Lan' }]).after;
    expect(says(returned, ONLINE).state.stations.get('laser')).toMatchObject({ connection: 'online', isolated: null });
  });

  test('and none that is heard is returned', () => {
    says(given(), ONLINE)
      .when({ type: 'hand', hand: { work: 'ReturnStation', station: 'laser' }, id: 'id', by: 'Lan' }, sight(null))
      .thenRefused('not-withdrawn');
  });
});
