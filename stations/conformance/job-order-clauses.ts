import { isDeepStrictEqual } from 'node:util';

import { methodReturn, NODES, RESPONSE_BEGUN, RESPONSES_REMEMBERED, RETURN_STATUS } from '../job-control/contract.ts';
import type { JobKey } from '../job-key.ts';
import { broken, type Clause, type Finding } from './clause.ts';
import type { OpcUaProbe } from './opcua-probe.ts';
import { bringToExecute, bringToStopped } from './unit-walk.ts';

/** Clauses about job orders (ISA-95): which ones a unit rejects, and what it remembers of the others. */

const JOB_MS = 60_000;
const PUBLISHED_MS = 5000;

/** Makes job keys that only this check uses. */
export type CheckKey = (phase: string, attempt?: number) => JobKey;

/** Clauses of the job order receiver and the job response provider (OPC 10031-4). */
export function jobOrderClauses(key: CheckKey): Clause<OpcUaProbe>[] {
  return [...ordersRefused(key), ...ordersRemembered(key)];
}

function ordersRefused(key: CheckKey): Clause<OpcUaProbe>[] {
  return [
    {
      clause: 'job.state',
      demand: 'accepts job orders only in Execute',
      check: async (probe) => {
        const stopped = await bringToStopped(probe);
        if (stopped !== null) return stopped;
        const status = await probe.storeAndStart(key('stopped'), {});
        if (status === null) return broken('StoreAndStart does not answer');
        return methodReturn(status) === 'ok' ? broken('a job order was accepted in Stopped') : null;
      },
    },
    {
      clause: 'job.unknown',
      demand: 'reports a job order that it never received as unknown',
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
      demand: 'rejects a job order after it has reported it as unknown',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const answer = await probe.jobResponse(key('late'));
        if (answer === null || methodReturn(answer.status) !== 'unknown-job-order')
          return broken('it does not report it as unknown');
        const status = await probe.storeAndStart(key('late'), {});
        return status !== null && methodReturn(status) === 'unable-to-accept'
          ? null
          : broken(`return status ${status ?? 'none'} instead of ${RETURN_STATUS.unableToAccept}`);
      },
    },
    {
      clause: 'job.malformed',
      demand: 'rejects job orders without an ID or with one that is too long',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        if (isTaken(await probe.storeAndStart('', {}))) return broken('a job order without ID was accepted');
        const overlong = `check/${'x'.repeat(300)}/limit/1`;
        const status = await probe.storeAndStart(overlong, {});
        return isTaken(status) ? broken('a job order ID of 300 characters was accepted') : null;
      },
    },
    {
      clause: 'job.not-begun',
      demand: 'aborts a job order that it can’t execute, and reports it as not begun',
      check: (probe) => checkImpossible(probe, key('impossible')),
    },
  ];
}

function ordersRemembered(key: CheckKey): Clause<OpcUaProbe>[] {
  return [
    {
      clause: 'job.idempotent',
      demand: 'executes the same job order only once',
      check: async (probe) => {
        const first = await probe.jobResponse(key('impossible'));
        const status = await probe.storeAndStart(key('impossible'), {});
        if (!isTaken(status)) return broken(`the repeated order was answered with ${status ?? 'nothing'}`);
        const second = await probe.jobResponse(key('impossible'));
        return isDeepStrictEqual(first, second) ? null : broken('the repetition changed its response');
      },
    },
    {
      clause: 'job.published',
      demand: 'publishes the response of an ended job',
      check: async (probe) => {
        const there = await probe.until(() => probe.published().includes(key('impossible')), PUBLISHED_MS);
        return there ? null : broken('JobOrderResponseList does not name it');
      },
    },
    {
      clause: 'job.after-reconnect',
      demand: 'gives the same response after the connection was lost and restored',
      check: async (probe) => {
        const before = await probe.jobResponse(key('impossible'));
        const boot = await probe.read(NODES.bootId);
        await probe.close();
        const why = await probe.open();
        if (why !== null) return why;
        const after = await probe.jobResponse(key('impossible'));
        if (!isDeepStrictEqual(before, after)) return broken('the response changed, or is missing');
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
          if (!isTaken(status)) return broken(`order ${attempt} was answered with ${status ?? 'nothing'}`);
        }
        const first = await probe.jobResponse(key('many', 1));
        return first?.response?.state === 'Aborted'
          ? null
          : broken(`the first of ${RESPONSES_REMEMBERED} responses is missing`);
      },
    },
  ];
}

async function checkImpossible(probe: OpcUaProbe, key: JobKey): Promise<Finding> {
  const executing = await bringToExecute(probe);
  if (executing !== null) return executing;
  // An order without parameters cannot be executed.
  const status = await probe.storeAndStart(key, {});
  if (!isTaken(status)) return broken(`StoreAndStart answered ${status ?? 'nothing'}`);
  const response = await probe.ended(key, JOB_MS);
  if (response === null) return broken('it has no response');
  if (response.state !== 'Aborted') return broken(`its state is ${response.state}`);
  return response.data[RESPONSE_BEGUN] === false ? null : broken(`${RESPONSE_BEGUN} is not false`);
}

/** Whether the unit accepted the order. */
export function isTaken(status: bigint | null): boolean {
  return status !== null && methodReturn(status) === 'ok';
}
