import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import {
  jobOrder,
  METHODS,
  NODES,
  parseJobResponse,
  RETURN_STATUS,
  STATE_MACHINES,
  STATE_PATHS,
  type JobParameters,
  type JobResponse,
} from '../../stations/job-control/contract.ts';
import { COMMAND_METHODS, stateOf, type Level } from '../../stations/job-control/packml-nodes.ts';
import { JOB_KEY_PATTERN } from '../../stations/job-key.ts';
import type { UaValue } from '../../stations/links/opcua-link.ts';
import { UNIT_MODES, type PackMLCommand } from '../../stations/packml.ts';
import { picturesDigest } from '../../stations/picture-digest.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { World } from '../world.ts';
import { OpcUaUnit } from './opcua-unit.ts';
import { PrinterWork } from './printer.ts';

/** What PROTOCOL.md of job control promises of a unit, seen at a printer that takes 1 s for a card. */

const KEY = 'line-1/C0000001.q7k2m9xa/print/1';
const OTHER = 'line-1/C0000002.q7k2m9xa/print/1';
const FACES = { front: Buffer.from('front'), back: Buffer.from('back') };
const PRINT: JobParameters = {
  Template: 'any',
  Format: 'image/png',
  Front: FACES.front,
  Back: FACES.back,
  Sha256: picturesDigest(FACES),
};

let clock: VirtualClock;
let unit: OpcUaUnit;

beforeEach(async () => {
  clock = new VirtualClock();
  const world = { at: () => ({}), wear: { printOffsetMm: 0 } } as unknown as World;
  const work = new PrinterWork(world, 'printer', new SeededRandom('printer'), 1000);
  unit = new OpcUaUnit('printer', 'SimPrinter', { machine: clock, wire: clock }, work, () => undefined);
  unit.start();
  await wait(10);
});

const wait = (ms: number): Promise<unknown> => clock.run(() => false, clock.nowMs() + ms);

function state(): unknown {
  const shown = (level: Level): UaValue => unit.read(STATE_PATHS[level]) ?? { type: 'Null', value: null };
  return stateOf({ base: shown('base'), machine: shown('machine'), execute: shown('execute') });
}

async function command(...commands: PackMLCommand[]): Promise<void> {
  for (const wanted of commands) {
    const known = COMMAND_METHODS.find((one) => one.command === wanted);
    if (known === undefined) throw new Error(`no ${wanted}`);
    unit.call(STATE_MACHINES[known.level], known.method, known.inputs);
    await wait(500);
  }
}

function give(key: string, parameters: JobParameters = PRINT): bigint | null {
  const order: UaValue = { type: 'Structure', value: jobOrder(key, parameters) };
  return statusOf(
    unit.call(NODES.jobOrderReceiver, METHODS.storeAndStart, [order, { type: 'LocalizedTexts', value: [] }]),
    0,
  );
}

function ask(key: string): { status: bigint | null; response: JobResponse | null } {
  const answer = unit.call(NODES.jobResponseProvider, METHODS.requestJobResponse, [{ type: 'String', value: key }]);
  const [structure] = answer.status === 'Good' ? answer.outputs : [];
  return {
    status: statusOf(answer, 1),
    response: structure?.type === 'Structure' ? parseJobResponse(structure.value) : null,
  };
}

function statusOf(answer: ReturnType<OpcUaUnit['call']>, at: number): bigint | null {
  const value = answer.status === 'Good' ? answer.outputs[at] : undefined;
  return value?.type === 'UInt64' ? value.value : null;
}

describe('a unit', () => {
  test('starts in Stopped and Produce', () => {
    expect(state()).toBe('Stopped');
    expect(unit.read(NODES.unitModeCurrent)?.value).toBe(UNIT_MODES.Produce);
  });

  test('answers a job that runs with its state, and one that is done with its data', async () => {
    await command('Reset', 'Start');
    expect(give(KEY)).toBe(RETURN_STATUS.noError);
    expect(ask(KEY)).toMatchObject({ status: RETURN_STATUS.noError, response: { state: 'Running' } });
    await wait(2000);
    expect(ask(KEY).response).toMatchObject({ state: 'Ended', data: { Sha256: PRINT['Sha256'] } });
  });

  test('accepts no more jobs than its capacity', async () => {
    await command('Reset', 'Start');
    give(KEY);
    expect(give(OTHER)).toBe(RETURN_STATUS.unableToAccept);
  });

  test.each(['', 'C1', 'a/b/c/d', `${'x'.repeat(41)}/C/print/1`, 'line 1/C/print/1', 'a/b/c/12345', 'a/b/é/1'])(
    'rejects a job with the ID «%s»',
    async (key) => {
      await command('Reset', 'Start');
      expect(JOB_KEY_PATTERN.test(key)).toBe(false);
      expect(give(key)).toBe(RETURN_STATUS.unableToAccept);
    },
  );

  test.each([
    ['without parameters', {}],
    ['in another format', { ...PRINT, Format: 'image/bmp' }],
    ['with another digest', { ...PRINT, Sha256: 'A'.repeat(64) }],
  ])('accepts a job %s, and ends it as not begun', async (_, parameters) => {
    await command('Reset', 'Start');
    expect(give(KEY, parameters)).toBe(RETURN_STATUS.noError);
    expect(ask(KEY).response).toMatchObject({
      state: 'Aborted',
      data: { FaultCode: 'station.refused', Begun: false },
    });
  });

  test('reports a job stopped by Stop as aborted and begun', async () => {
    await command('Reset', 'Start');
    give(KEY);
    await command('Stop');
    expect(ask(KEY).response).toMatchObject({ state: 'Aborted', data: { Begun: true } });
  });

  test('comes back from a power cycle stopped, with another boot ID, its job aborted and its memory whole', async () => {
    await command('Reset', 'Start');
    give(KEY);
    await wait(2000);
    give(OTHER);
    const boot = unit.read(NODES.bootId)?.value;
    unit.reboot(false);
    await wait(10);
    expect(state()).toBe('Stopped');
    expect(unit.read(NODES.bootId)?.value).not.toBe(boot);
    expect(ask(KEY).response).toMatchObject({ state: 'Ended' });
    expect(ask(OTHER).response).toMatchObject({ state: 'Aborted', data: { Begun: true } });
  });

  test('that has lost its memory says so of what it does not know, and takes no such job any more', async () => {
    unit.reboot(true);
    await command('Reset', 'Start');
    expect(ask(KEY).status).toBe(RETURN_STATUS.invalidState);
    expect(give(KEY)).toBe(RETURN_STATUS.unableToAccept);
  });

  test('goes to Aborted by its emergency stop, and stays there until it is pulled out', async () => {
    unit.pressEmergencyStop(true);
    await command('Clear');
    expect(state()).toBe('Aborted');
    expect(unit.read(NODES.faultCode)?.value).toBe('line.emergency-stop');
    unit.pressEmergencyStop(false);
    await command('Clear');
    expect(state()).toBe('Stopped');
    expect(unit.read(NODES.faultCode)?.value).toBe('');
  });

  test('without a lease in its contract has no method to renew one', () => {
    expect(unit.call(NODES.unit, METHODS.renewLease, []).status).not.toBe('Good');
    expect(unit.has(`${NODES.unit}/${METHODS.renewLease}`)).toBe(false);
  });
});
