import { isDeepStrictEqual } from 'node:util';

import {
  HEARTBEAT_MS,
  LEASE_MS,
  METHODS,
  NODES,
  RESPONSE_BEGUN,
  RESPONSES_REMEMBERED,
  methodReturn,
  RETURN_STATUS,
} from '../job-control/contract.ts';
import { isOfType, lackFault, type ContractNode, type UnitContract } from '../job-control/unit-contract.ts';
import { jobKey, type JobKey } from '../job-key.ts';
import { isCarrier, type StationKind } from '../kinds.ts';
import type { UaValue } from '../links/opcua-link.ts';
import { UNIT_MODES } from '../packml.ts';
import { NO_POSITION, readPositionOf, type Position } from '../position.ts';
import { FEEDER, OUTPUT, parsePositions, REJECT_BIN, type Sensors } from '../transport/contract.ts';
import { broken, brokenBy, NOT_REACHED, skipped, type Clause, type Finding } from './clause.ts';
import { checkIdentity } from './identity.ts';
import type { OpcUaProbe } from './opcua-probe.ts';
import { bringToExecute, bringToStopped, refusesImpossible, walk } from './unit-walk.ts';

/** The clauses of job-control's contract, for every unit that is spoken to over OPC UA. */

const JOB_MS = 60_000;
const ONLINE_MS = 5000;

export function opcUaClauses(
  contract: UnitContract<StationKind>,
  runId: string,
  simulated: boolean | null,
): Clause<OpcUaProbe>[] {
  const key = (phase: string, attempt = 1): JobKey =>
    jobKey({ line: 'check', card: runId, series: '', phase, attempt });
  const common: Clause<OpcUaProbe>[] = [
    {
      clause: 'connect',
      else: NOT_REACHED,
      demand: 'accepts a session and a subscription',
      check: (probe) => probe.open(),
    },
    {
      clause: 'nodes',
      else: 'it lacks nodes that its contract requires',
      demand: `has every node and method that PROTOCOL.md requires of a ${contract.kind}`,
      check: (probe) => {
        const lack = lackFault(contract, '', probe.lacking);
        return Promise.resolve(lack === null ? null : brokenBy(lack));
      },
    },
    {
      clause: 'nodes.types',
      demand: 'gives its variables values of the type and rank that PROTOCOL.md says',
      check: checkTypes,
    },
    {
      clause: 'identity',
      demand: 'names its maker and its serial number (OPC 40001-1 Machinery identification)',
      check: async (probe) => {
        const [manufacturer, serialNumber] = [
          textOf(await probe.read(NODES.manufacturer)),
          textOf(await probe.read(NODES.serialNumber)),
        ];
        const named = { [NODES.manufacturer]: manufacturer, [NODES.serialNumber]: serialNumber };
        return checkIdentity(named, manufacturer, simulated);
      },
    },
    {
      clause: 'heartbeat',
      demand: `its heartbeat changes at least every ${HEARTBEAT_MS} ms`,
      check: async (probe) => {
        const before = probe.heartbeats;
        await probe.wait(probe.heartbeatMs * 6);
        const beats = probe.heartbeats - before;
        return beats >= 5 ? null : broken(`${beats} changes in ${probe.heartbeatMs * 6} ms`);
      },
    },
    { clause: 'packml.walk', demand: 'goes through the PackML states by command', check: walk },
    {
      clause: 'packml.refuse',
      demand: 'refuses commands that its state does not know, and stays where it is',
      check: refusesImpossible,
    },
    {
      clause: 'packml.argument',
      demand: 'refuses mode numbers that do not exist',
      check: async (probe) => {
        const mode = await probe.call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: 99 }]);
        return mode === true ? broken('mode 99 was taken') : null;
      },
    },
    {
      clause: 'packml.mode',
      demand: 'changes its mode while stopped, and not while it produces',
      check: async (probe) => {
        const stopped = await bringToStopped(probe);
        if (stopped !== null) return stopped;
        for (const mode of [UNIT_MODES.Maintenance, UNIT_MODES.Produce]) {
          await probe.call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: mode }]);
          const told = await probe.until(() => probe.value(NODES.unitModeCurrent)?.value === mode, ONLINE_MS);
          if (!told) return broken(`mode ${mode} was not reached in Stopped`);
        }
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const taken = await probe.call(NODES.packml, METHODS.setUnitMode, [
          { type: 'Int32', value: UNIT_MODES.Manual },
        ]);
        return taken === true ? broken('the mode was changed in Execute') : null;
      },
    },
    {
      clause: 'job.state',
      demand: 'takes no job order unless it is in Execute',
      check: async (probe) => {
        const stopped = await bringToStopped(probe);
        if (stopped !== null) return stopped;
        const status = await probe.storeAndStart(key('stopped'), {});
        if (status === null) return broken('StoreAndStart does not answer');
        return methodReturn(status) === 'ok' ? broken('a job order was taken in Stopped') : null;
      },
    },
    {
      clause: 'job.unknown',
      demand: 'says of a job order that it never got that it does not know it',
      check: async (probe) => {
        const answer = await probe.jobResponse(key('never'));
        if (answer === null) return broken('RequestJobResponseByJobOrderID does not answer');
        return methodReturn(answer.status) === 'unknown-job-order'
          ? null
          : broken(`return status ${answer.status} instead of ${RETURN_STATUS.unknownJobOrder}`);
      },
    },
    {
      clause: 'job.disowned',
      demand: 'refuses a job order once it has said that it never got it',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const answer = await probe.jobResponse(key('late'));
        if (answer === null || methodReturn(answer.status) !== 'unknown-job-order')
          return broken('it does not say that it does not know it');
        const status = await probe.storeAndStart(key('late'), {});
        return status !== null && methodReturn(status) === 'unable-to-accept'
          ? null
          : broken(`return status ${status ?? 'none'} instead of ${RETURN_STATUS.unableToAccept}`);
      },
    },
    {
      clause: 'job.malformed',
      demand: 'refuses job orders without an ID or with one that is too long',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        if (isOk(await probe.storeAndStart('', {}))) return broken('a job order without ID was taken');
        const overlong = `check/${'x'.repeat(300)}/limit/1`;
        const status = await probe.storeAndStart(overlong, {});
        return isOk(status) ? broken('a job order ID of 300 characters was taken') : null;
      },
    },
    {
      clause: 'job.not-begun',
      demand: 'ends a job order that it can’t do as aborted, and says that it was not begun',
      check: (probe) => checkImpossible(probe, key('impossible')),
    },
    {
      clause: 'job.idempotent',
      demand: 'the same job order twice has the effect of once',
      check: async (probe) => {
        const first = await probe.jobResponse(key('impossible'));
        const status = await probe.storeAndStart(key('impossible'), {});
        if (!isOk(status)) return broken(`the repeated order was answered with ${status ?? 'nothing'}`);
        const second = await probe.jobResponse(key('impossible'));
        return isDeepStrictEqual(first, second) ? null : broken('its response changed by the repeat');
      },
    },
    {
      clause: 'job.published',
      demand: 'publishes the response of a job that has ended',
      check: async (probe) => {
        const there = await probe.until(() => probe.published().includes(key('impossible')), ONLINE_MS);
        return there ? null : broken('JobOrderResponseList does not name it');
      },
    },
    {
      clause: 'job.after-reconnect',
      demand: 'gives the same response after the connection was lost and made again',
      check: async (probe) => {
        const before = await probe.jobResponse(key('impossible'));
        const boot = await probe.read(NODES.bootId);
        await probe.close();
        const why = await probe.open();
        if (why !== null) return why;
        const after = await probe.jobResponse(key('impossible'));
        if (!isDeepStrictEqual(before, after)) return broken('the response is another one, or gone');
        return (await probe.read(NODES.bootId))?.value === boot?.value
          ? null
          : broken('the boot ID changed though the machine did not restart');
      },
    },
    {
      clause: 'job.memory',
      demand: `remembers the responses of ${RESPONSES_REMEMBERED} job orders`,
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        for (let attempt = 1; attempt <= RESPONSES_REMEMBERED; attempt += 1) {
          const status = await probe.storeAndStart(key('many', attempt), {});
          if (!isOk(status)) return broken(`order ${attempt} was answered with ${status ?? 'nothing'}`);
        }
        const first = await probe.jobResponse(key('many', 1));
        return first?.response?.state === 'Aborted' ? null : broken(`after ${RESPONSES_REMEMBERED} the first is gone`);
      },
    },
  ];
  const own = isCarrier(contract.kind) ? transportClauses(key) : [];
  return [...common, ...own, { clause: 'leave', demand: 'can be left in Stopped', check: bringToStopped }];
}

/** An optional variable may have no value for now; what has one has it as the table says. */
async function checkTypes(probe: OpcUaProbe): Promise<Finding> {
  const required = probe.there.filter((node) => node.need === 'required' && node.read === 'watched' && !node.pauses);
  const silent = (): ContractNode[] => required.filter(({ path }) => (probe.value(path)?.type ?? 'Null') === 'Null');
  await probe.until(() => silent().length === 0, ONLINE_MS);
  const [first] = silent();
  if (first !== undefined) return broken(`${first.path} has no good value`);
  for (const node of probe.there) {
    const value = node.read === 'watched' ? probe.value(node.path) : await probe.read(node.path);
    if (value === null || value.type === 'Null') continue;
    if (!isOfType(node, value))
      return broken(`${node.path} is a ${value.type}, not ${node.type}${node.rank === 'array' ? '[]' : ''}`);
  }
  return null;
}

function textOf(value: UaValue | null): string {
  return value?.type === 'String' || value?.type === 'LocalizedText' ? value.value : '';
}

async function checkImpossible(probe: OpcUaProbe, key: JobKey): Promise<Finding> {
  const executing = await bringToExecute(probe);
  if (executing !== null) return executing;
  // An order without parameters asks for nothing that a machine could do.
  const status = await probe.storeAndStart(key, {});
  if (!isOk(status)) return broken(`StoreAndStart answered ${status ?? 'nothing'}`);
  const response = await probe.ended(key, JOB_MS);
  if (response === null) return broken('it has no response');
  if (response.state !== 'Aborted') return broken(`its state is ${response.state}`);
  return response.data[RESPONSE_BEGUN] === false ? null : broken(`${RESPONSE_BEGUN} is not false`);
}

/** A transport really moves one blank; it ends in the reject bin. */
function transportClauses(key: (name: string, attempt?: number) => JobKey): Clause<OpcUaProbe>[] {
  let place = NO_POSITION;
  let serial = '';
  return [
    {
      clause: 'transport.feed-once',
      demand: 'feeds one blank for one order, however often it is sent, and reads its serial',
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
        if (sent.some((status) => !isOk(status))) return broken(`StoreAndStart answered ${sent.join(' and ')}`);
        const response = await probe.ended(key('feed'), JOB_MS);
        if (response?.state !== 'Ended') return broken(`the job is ${response?.state ?? 'unknown'}`);
        await probe.storeAndStart(key('feed'), parameters);
        serial = String(response.data['Serial'] ?? '');
        if (serial === '') return broken('no serial was read');
        const seen = await probe.until(() => positionsOf(probe).get(place) === serial, ONLINE_MS);
        if (!seen) return broken(`its sensors do not see ${serial} at ${place}`);
        const more = occupied(probe) - before;
        return more === 1 ? null : broken(`${more} positions were filled by one order`);
      },
    },
    {
      clause: 'transport.occupied',
      demand: 'feeds nothing onto a position that is occupied',
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
      demand: 'does not move a blank that is another than the order names',
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
        const gone = await probe.until(() => !positionsOf(probe).has(place), ONLINE_MS);
        return gone ? null : broken(`its sensors still see a blank at ${place}`);
      },
    },
    {
      clause: 'lease',
      demand: `holds by itself within ${LEASE_MS} ms when the controller falls silent`,
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        probe.dropLease();
        if ((await probe.renewLease()) !== true) return broken('RenewLease does not answer');
        const state = await probe.awaitState((seen) => seen === 'Held', LEASE_MS + 2 * HEARTBEAT_MS + 1000);
        return state === 'Held' ? null : broken(`it is ${state ?? 'of unknown state'}`);
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

/** The first position that the transport names and sees empty. */
function freePlace(probe: OpcUaProbe): Position {
  const value = probe.value(NODES.positions);
  const names =
    value?.type === 'Strings' ? value.value.map((line) => readPositionOf(line.slice(0, line.indexOf('=')))) : [];
  const taken = positionsOf(probe);
  return names.find((name) => !taken.has(name) && !SPECIAL.has(name)) ?? NO_POSITION;
}

function isOk(status: bigint | null): boolean {
  return status !== null && methodReturn(status) === 'ok';
}
