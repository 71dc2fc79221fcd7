import { HEARTBEAT_MS, LEASE_MS, NODES, RESPONSE_BEGUN } from '../job-control/contract.ts';
import { NO_POSITION, readPositionOf, type Position } from '../position.ts';
import { FEEDER, OUTPUT, parsePositions, REJECT_BIN, type Sensors } from '../transport/contract.ts';
import { broken, skipped, type Clause } from './clause.ts';
import { isTaken, type CheckKey } from './job-order-clauses.ts';
import type { OpcUaProbe } from './opcua-probe.ts';
import { bringToExecute } from './unit-walk.ts';

/** Clauses of a unit that carries blanks. */

const JOB_MS = 60_000;
/** Maximum delay until its sensors show a change, milliseconds. */
const SEEN_MS = 5000;

/** Clauses that really move one blank, which ends in the reject bin. */
export function transportClauses(key: CheckKey): Clause<OpcUaProbe>[] {
  let place = NO_POSITION;
  let serial = '';
  return [
    {
      clause: 'transport.feed-once',
      demand: 'feeds one blank per order, even if it is sent repeatedly, and reads its serial',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        probe.keepLease();
        const before = occupied(probe);
        place = freePlace(probe);
        if (place === NO_POSITION) return skipped('no position is free');
        const parameters = { Work: 'feed', To: place };
        const sent = [
          await probe.storeAndStart(key('feed'), parameters),
          await probe.storeAndStart(key('feed'), parameters),
        ];
        if (sent.some((status) => !isTaken(status))) return broken(`StoreAndStart answered ${sent.join(' and ')}`);
        const response = await probe.ended(key('feed'), JOB_MS);
        if (response?.state !== 'Ended') return broken(`the job is ${response?.state ?? 'unknown'}`);
        await probe.storeAndStart(key('feed'), parameters);
        serial = String(response.data['Serial'] ?? '');
        if (serial === '') return broken('no serial was read');
        const seen = await probe.until(() => positionsOf(probe).get(place) === serial, SEEN_MS);
        if (!seen) return broken(`its sensors do not see ${serial} at ${place}`);
        const more = occupied(probe) - before;
        return more === 1 ? null : broken(`${more} positions were filled by one order`);
      },
    },
    {
      clause: 'transport.occupied',
      demand: 'does not feed onto an occupied position',
      check: async (probe) => {
        if (serial === '') return skipped('no blank was fed');
        await probe.storeAndStart(key('occupied'), { Work: 'feed', To: place });
        const response = await probe.ended(key('occupied'), JOB_MS);
        return response?.state === 'Aborted' && response.data[RESPONSE_BEGUN] === false
          ? null
          : broken(`the job is ${response?.state ?? 'unknown'}`);
      },
    },
    {
      clause: 'transport.serial',
      demand: 'does not move a blank with another serial than in the order',
      check: async (probe) => {
        if (serial === '') return skipped('no blank was fed');
        const wrong = { Work: 'move', From: place, To: REJECT_BIN, Serial: `${serial}-other` };
        await probe.storeAndStart(key('serial'), wrong);
        const response = await probe.ended(key('serial'), JOB_MS);
        if (response?.state !== 'Aborted') return broken(`the job is ${response?.state ?? 'unknown'}`);
        return positionsOf(probe).get(place) === serial ? null : broken('the blank was moved');
      },
    },
    {
      clause: 'transport.discard',
      demand: 'moves the blank to the reject bin',
      check: async (probe) => {
        if (serial === '') return skipped('no blank was fed');
        await probe.storeAndStart(key('discard'), { Work: 'move', From: place, To: REJECT_BIN, Serial: serial });
        const response = await probe.ended(key('discard'), JOB_MS);
        if (response?.state !== 'Ended') return broken(`the job is ${response?.state ?? 'unknown'}`);
        const gone = await probe.until(() => !positionsOf(probe).has(place), SEEN_MS);
        return gone ? null : broken(`its sensors still see a blank at ${place}`);
      },
    },
  ];
}

function positionsOf(probe: OpcUaProbe): Sensors {
  const value = probe.value(NODES.positions);
  return value?.type === 'Strings' ? parsePositions(value.value) : new Map();
}

function occupied(probe: OpcUaProbe): number {
  return positionsOf(probe).size;
}

const SPECIAL: ReadonlySet<Position> = new Set([FEEDER, OUTPUT, REJECT_BIN, NO_POSITION]);

/** The first position that the transport lists and reports as empty. */
function freePlace(probe: OpcUaProbe): Position {
  const value = probe.value(NODES.positions);
  const names =
    value?.type === 'Strings' ? value.value.map((line) => readPositionOf(line.slice(0, line.indexOf('=')))) : [];
  const occupiedNow = positionsOf(probe);
  return names.find((name) => !occupiedNow.has(name) && !SPECIAL.has(name)) ?? NO_POSITION;
}

/** A hazardous unit holds when its controller stops sending. */
export const leaseClause: Clause<OpcUaProbe> = {
  clause: 'lease',
  demand: `holds by itself within ${LEASE_MS} ms when the controller stops sending`,
  check: async (probe) => {
    const executing = await bringToExecute(probe);
    if (executing !== null) return executing;
    probe.dropLease();
    if ((await probe.renewLease()) !== true) return broken('RenewLease does not answer');
    const state = await probe.awaitState((seen) => seen === 'Held', LEASE_MS + 2 * HEARTBEAT_MS + 1000);
    return state === 'Held' ? null : broken(`it is ${state ?? 'of unknown state'}`);
  },
};
