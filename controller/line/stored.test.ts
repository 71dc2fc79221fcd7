import { describe, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { OFFLINE, type StationStatus } from '../../stations/station.ts';
import { STILL_SEEN } from './decision.ts';
import { given, sensed, type Input, type Readings } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded, jobRequested, moveRequested } from './facts-kit.ts';

/** A packer says that it put a card away, and the transport's sensor, by a link of its own, says so earlier or later. */

const SERIAL = blankSerial('VN1234500000001');
const FEED = keyOf('line-1/C0000001/feed/1');
const MOVE = keyOf('line-1/C0000001/to:packer/1');
const PACK = keyOf('line-1/C0000001/pack/1');

/** The packer has said «done» while the sensor still saw the card. */
const doubted = given(
  importedBatch('B-1', ['O-1']),
  { kind: 'card.started', card: 'C0000001', order: 'O-1', attempt: 1 },
  feedRequested(FEED),
  jobEnded(FEED, SERIAL),
  moveRequested(MOVE, 'head-1', 'packer'),
  jobEnded(MOVE, SERIAL),
  jobRequested({ key: PACK, station: 'packer', work: 'pack', phase: 'pack' }),
  { kind: 'job.doubted', key: PACK, why: STILL_SEEN },
);

const seen = (readings: Readings): Input => {
  const status: StationStatus = { ...OFFLINE, connection: 'connecting', positions: sensed(readings) };
  return { type: 'status', station: 'transport', status: { ...status, connection: 'online' } };
};

describe('a packed card that the sensor still saw', () => {
  const online = doubted.when(seen({ packer: SERIAL })).after;

  test('is asked about as soon as the sensor sees it no more', () => {
    online.when(seen({})).thenFacts([], [{ type: 'query', station: 'packer', key: PACK }]);
  });

  test('is not asked about while the sensor sees it', () => {
    online.when(seen({ packer: SERIAL, printer: 'VN1234500000002' })).thenFacts([]);
  });
});
