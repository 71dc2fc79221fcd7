import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { sleep, VirtualClock } from '../clock.ts';
import { done, type Outcome } from '../fault.ts';
import { keyOf } from '../job-key-kit.ts';
import type { LinkTerms, OpcUaLink, UaPath, UaValue } from '../links/opcua-link.ts';
import { SeededRandom } from '../random.ts';
import type { Job, JobAnswer, StationEvent, StationKind } from '../station.ts';
import { HEARTBEAT_MS, jobResponse, METHODS, NODES, RETURN_STATUS, STATE_PATHS } from './contract.ts';
import { LEVELS, stateIdsOf } from './packml-nodes.ts';
import { position } from '../position.ts';
import { PRINTER_CONTRACT } from '../printer/contract.ts';
import { TRANSPORT_CONTRACT } from '../transport/contract.ts';
import { contractPaths, methodPath, requiredPaths, type UnitContract } from './unit-contract.ts';
import { UnitDriver } from './unit-driver.ts';

/** Invalid values that a machine may send: each counts as no data, and causes no action. */

const EXECUTE = stateIdsOf('Execute');
const job: Job = { key: 'line-1/C0000001/print/1', work: { kind: 'inspect' } } as unknown as Job;
const text = (value: string): UaValue => ({ type: 'String', value });

/** A machine that sends exactly what a test defines. */
class ScriptedMachine implements OpcUaLink {
  answer: readonly UaValue[] = [];
  closed = false;
  granted: LinkTerms | null = null;
  without: readonly UaPath[] = [];
  watched: readonly UaPath[] = [];
  readonly asked: UaPath[] = [];
  readonly called: UaPath[] = [];
  takes: () => Promise<void> = () => Promise.resolve();
  #tell: (path: UaPath, value: UaValue) => void = () => undefined;

  open(): Promise<Outcome<void>> {
    return Promise.resolve(done(undefined));
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
  call(_object: UaPath, method: UaPath): Promise<Outcome<readonly UaValue[]>> {
    this.called.push(method);
    return Promise.resolve(done(this.answer));
  }
  positions: UaValue = { type: 'Strings', value: [] };
  read(paths: readonly UaPath[]): Promise<Outcome<readonly UaValue[]>> {
    this.asked.push(...paths);
    const answer = this.#answer(paths);
    this.meanwhile();
    return answer;
  }
  /** After it has answered a read, and before its answer is looked at. */
  meanwhile: () => void = () => undefined;
  #answer(paths: readonly UaPath[]): Promise<Outcome<readonly UaValue[]>> {
    return Promise.resolve(done(paths.map((path) => (path === NODES.positions ? this.positions : text(path)))));
  }
  lacking(paths: readonly UaPath[]): Promise<Outcome<readonly UaPath[]>> {
    return Promise.resolve(done(paths.filter((path) => this.without.includes(path))));
  }
  async subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    this.watched = paths;
    this.#tell = onData;
    await this.takes();
    return done(undefined);
  }
  certificate(): string {
    return 'c'.repeat(64);
  }

  terms(): LinkTerms | null {
    return this.granted;
  }
  say(path: UaPath, value: UaValue): void {
    this.#tell(path, value);
  }
  sayAll(): void {
    for (const path of this.watched) this.say(path, this.valueOf(path));
  }
  valueOf(path: UaPath): UaValue {
    switch (path) {
      case NODES.heartbeat:
      case NODES.unitModeCurrent:
        return { type: path === NODES.heartbeat ? 'UInt32' : 'Int32', value: 1 };
      case NODES.baseState:
        return EXECUTE.base;
      case NODES.machineState:
        return EXECUTE.machine;
      case NODES.executeState:
        return EXECUTE.execute;
      case NODES.bootId:
        return text('boot-1');
      case NODES.faultCode:
        return text('');
      case NODES.jobOrderResponseList:
        return { type: 'Structures', value: [] };
      default:
        return { type: 'Strings', value: [] };
    }
  }
}

let clock: VirtualClock;
let machine: ScriptedMachine;
let driver: UnitDriver;
let events: StationEvent[];

beforeEach(async () => {
  clock = new VirtualClock();
  events = [];
  driver = new UnitDriver(
    'unit',
    clock,
    new SeededRandom('driver'),
    () => {
      machine = new ScriptedMachine();
      return machine;
    },
    { contract: TRANSPORT_CONTRACT, parameters: () => ({}), result: () => Promise.resolve(null) },
  );
  driver.listen((event) => events.push(event));
  driver.start();
  await clock.run(() => false, 10);
  machine.sayAll();
});

afterEach(async () => {
  const stopped = driver.stop();
  await clock.run(() => false, clock.nowMs() + 5000);
  await stopped;
});

const answer = async (values: readonly UaValue[]): Promise<JobAnswer['state']> => {
  machine.answer = values;
  return (await driver.query(job)).state;
};
const status = (value: bigint): UaValue => ({ type: 'UInt64', value });
const response = (key: string): UaValue => ({
  type: 'Structure',
  value: jobResponse({ key: keyOf(key), state: 'Ended', data: {} }),
});

const publishedEvery = (publishingMs: number): LinkTerms => ({
  publishingMs: { asked: 2, given: publishingMs },
  samplingMs: { asked: 0, given: 0 },
  queueSize: { asked: 64, given: 1 },
  sessionMs: { asked: 20_000, given: 10_000 },
  overflows: 0,
});

describe('a machine on OPC UA', () => {
  test('is online once every value has come that its contract requires', () => {
    expect(driver.status()).toMatchObject({ connection: 'online', unitState: 'Execute', bootId: 'boot-1' });
  });

  test.each([
    ['packml:99', 'execute'],
    ['packml:36', 'base'],
    ['vision:36', 'execute'],
    ['ua:36', 'machine'],
  ] as const)('in the state %s of its %s machine, which PackML has not, is in no state', async (value, level) => {
    machine.say(STATE_PATHS[level], { type: 'NodeId', value });
    await clock.run(() => false, clock.nowMs() + 1);
    expect(driver.status()).toMatchObject({ connection: 'online', unitState: null });
  });

  test('whose state is a text is in no state', async () => {
    machine.say(NODES.executeState, text('Execute'));
    await clock.run(() => false, clock.nowMs() + 1);
    expect(driver.status().unitState).toBeNull();
  });

  test('whose state machines change one after the other keeps the previous state until they are consistent', async () => {
    const seen = (): (string | null)[] =>
      events.flatMap((event) => (event.type === 'status' ? [event.status.unitState] : []));
    const before = seen().length;
    for (const level of LEVELS.toReversed()) {
      machine.say(STATE_PATHS[level], stateIdsOf('Stopped')[level]);
      await clock.run(() => false, clock.nowMs() + 1);
    }
    for (const level of LEVELS) {
      machine.say(STATE_PATHS[level], stateIdsOf('Resetting')[level]);
      await clock.run(() => false, clock.nowMs() + 1);
    }
    expect(seen().slice(before)).toEqual(['Stopped', 'Resetting']);
  });

  test('that sends several changes in one message, variable by variable, is in the last of these states', async () => {
    const changes = (['Stopping', 'Stopped', 'Resetting'] as const).map(stateIdsOf);
    const before = events.length;
    for (const level of LEVELS.toReversed()) for (const ids of changes) machine.say(STATE_PATHS[level], ids[level]);
    await clock.run(() => false, clock.nowMs() + 1);
    expect(events.slice(before)).toMatchObject([{ type: 'status', status: { unitState: 'Resetting' } }]);
  });

  test('whose state machines stay inconsistent is offline within three beats', async () => {
    machine.say(NODES.executeState, { type: 'NodeId', value: 'ua:0' });
    for (let beat = 0; beat < 5; beat += 1) {
      await clock.run(() => false, clock.nowMs() + HEARTBEAT_MS);
      machine.say(NODES.heartbeat, { type: 'UInt32', value: beat });
    }
    expect(driver.status()).toMatchObject({ unitState: null, fault: { code: 'station.protocol' } });
  });

  test.each([NODES.baseState, NODES.bootId, NODES.heartbeat, NODES.positions])(
    'that says of %s itself that it is no good value is as if it were away',
    async (path) => {
      const talking = machine;
      machine.say(path, { type: 'Null', value: null });
      await clock.run(() => false, clock.nowMs() + 1);
      expect(driver.status()).toMatchObject({ unitState: null, fault: { code: 'station.protocol' } });
      expect(talking.closed).toBe(true);
    },
  );

  test('without heartbeat is offline within three beats, whatever its session’s state', async () => {
    await clock.run(() => false, clock.nowMs() + 4 * HEARTBEAT_MS + 500);
    expect(driver.status()).toMatchObject({ unitState: null, fault: { code: 'link.stale' } });
  });

  test('whose server takes long to subscribe has as long as ever for its first heartbeat', async () => {
    const slow = new UnitDriver(
      'slow',
      clock,
      new SeededRandom('slow'),
      () => {
        machine = new ScriptedMachine();
        machine.takes = () => sleep(clock, 5 * HEARTBEAT_MS, new AbortController().signal);
        return machine;
      },
      { contract: TRANSPORT_CONTRACT, parameters: () => ({}), result: () => Promise.resolve(null) },
    );
    slow.start();
    await clock.run(() => false, clock.nowMs() + 5 * HEARTBEAT_MS + 2 * HEARTBEAT_MS);
    expect(slow.status().fault).toBeNull();
    const stopped = slow.stop();
    await clock.run(() => false, clock.nowMs() + 1000);
    await stopped;
  });

  test('behind a server that publishes every second beats once a second, and is away after three of these', async () => {
    machine.granted = publishedEvery(1000);
    for (let beat = 0; beat < 5; beat += 1) {
      await clock.run(() => false, clock.nowMs() + 1900);
      machine.say(NODES.heartbeat, { type: 'UInt32', value: beat });
      expect(driver.status()).toMatchObject({ connection: 'online' });
    }
    await clock.run(() => false, clock.nowMs() + 3600);
    expect(driver.status()).toMatchObject({ fault: { code: 'link.stale' } });
  });

  test.each([
    ['no error', RETURN_STATUS.noError, 'failed'],
    ['no bit at all', 0n, 'failed'],
    ['that it does not know the job', RETURN_STATUS.unknownJobOrder, 'notDone'],
    ['that the job’s state is lost', RETURN_STATUS.invalidState, 'unknown'],
    [
      'that it does not know the job, whose state is lost',
      RETURN_STATUS.unknownJobOrder | RETURN_STATUS.invalidState,
      'unknown',
    ],
    [
      'no error, and that it does not know the job',
      RETURN_STATUS.noError | RETURN_STATUS.unknownJobOrder,
      'unreachable',
    ],
    ['an unknown job, with a bit of its own', RETURN_STATUS.unknownJobOrder | (1n << 63n), 'unreachable'],
    ['an error of its own', 1n << 63n, 'unreachable'],
  ])('says by its bits %s (OPC 10031-4, Table 95)', async (_, bits, expected) => {
    const aborted = jobResponse({ key: job.key, state: 'Aborted', data: {} });
    expect(await answer([{ type: 'Structure', value: aborted }, status(bits)])).toBe(expected);
  });

  test('answers for another job than requested: the answer is ignored', async () => {
    // Of its own it would be: running.
    const other = jobResponse({ key: keyOf('line-1/C0000002/print/1'), state: 'Running', data: {} });
    const said = [{ type: 'Structure', value: other } as const, status(RETURN_STATUS.noError)];
    expect(await answer(said)).toBe('unreachable');
  });

  test.each([
    ['nothing', []],
    ['too little', [response('line-1/C0000001/print/1')]],
    ['a number for a response', [status(5n), status(RETURN_STATUS.noError)]],
    [
      'an empty structure',
      [{ type: 'Structure', value: { dataType: 'x', fields: {} } }, status(RETURN_STATUS.noError)],
    ],
    [
      'a job state that the standard has not',
      [
        {
          type: 'Structure',
          value: {
            dataType: 'isa95:ISA95JobResponseDataType',
            fields: { jobOrderID: 'line-1/C0000001/print/1', jobState: [{ stateNumber: 77 }] },
          },
        },
        status(RETURN_STATUS.noError),
      ],
    ],
  ] as const)('answers %s: the job stays in doubt', async (_, values) => {
    expect(await answer(values)).toBe('unreachable');
  });

  test('whose notification of a move was lost: its sensors are read with the answer about the job', async () => {
    machine.positions = { type: 'Strings', value: ['printer=VN1'] };
    machine.answer = [
      { type: 'Structure', value: jobResponse({ key: job.key, state: 'Running', data: {} }) },
      status(RETURN_STATUS.noError),
    ];
    expect((await driver.query(job)).state).toBe('running');
    expect(driver.status().positions).toEqual(new Map([['printer', 'VN1']]));
  });

  test('whose sensors changed after they were read: the newer value counts', async () => {
    machine.positions = { type: 'Strings', value: ['packer=VN1'] };
    machine.meanwhile = () => {
      machine.meanwhile = () => undefined;
      machine.positions = { type: 'Strings', value: ['packer='] };
      machine.say(NODES.positions, machine.positions);
    };
    machine.answer = [
      { type: 'Structure', value: jobResponse({ key: job.key, state: 'Running', data: {} }) },
      status(RETURN_STATUS.noError),
    ];
    expect((await driver.query(job)).state).toBe('running');
    expect(driver.status().positions?.get(position('packer')) ?? '').toBe('');
  });

  test('whose sensors can’t be read gives no information about a job', async () => {
    machine.positions = { type: 'Null', value: null };
    machine.answer = [
      { type: 'Structure', value: jobResponse({ key: job.key, state: 'Running', data: {} }) },
      status(RETURN_STATUS.noError),
    ];
    expect((await driver.query(job)).state).toBe('unreachable');
  });

  test('ends a job twice: it is reported once', async () => {
    const ended: UaValue = {
      type: 'Structures',
      value: [jobResponse({ key: keyOf('line-1/C0000001/print/1'), state: 'Aborted', data: {} })],
    };
    machine.say(NODES.jobOrderResponseList, ended);
    machine.say(NODES.jobOrderResponseList, ended);
    await clock.run(() => false, clock.nowMs() + 10);
    expect(events.filter(({ type }) => type === 'jobEnded')).toHaveLength(1);
  });

  test('ends a job with an unknown fault code: it is reported as a fault', async () => {
    machine.say(NODES.jobOrderResponseList, {
      type: 'Structures',
      value: [jobResponse({ key: keyOf('a/b/c/1'), state: 'Aborted', data: { FaultCode: '__proto__' } })],
    });
    await clock.run(() => false, clock.nowMs() + 10);
    expect(events.at(-1)).toMatchObject({ type: 'jobEnded', answer: { fault: { code: 'station.fault' } } });
  });
});

describe('a machine that lacks nodes of its contract', () => {
  const drive = async (contract: UnitContract<StationKind>, without: readonly UaPath[]): Promise<UnitDriver> => {
    const other = new UnitDriver(
      'other',
      clock,
      new SeededRandom('other'),
      () => {
        machine = new ScriptedMachine();
        machine.without = without;
        return machine;
      },
      { contract, parameters: () => ({}), result: () => Promise.resolve(null) },
    );
    other.start();
    await clock.run(() => false, clock.nowMs() + 10);
    return other;
  };
  const stop = async (other: UnitDriver): Promise<void> => {
    const stopped = other.stop();
    await clock.run(() => false, clock.nowMs() + 1000);
    await stopped;
  };
  const optional = (contract: UnitContract): UaPath[] =>
    contractPaths(contract).filter((path) => !requiredPaths(contract).includes(path));

  test.each([TRANSPORT_CONTRACT, PRINTER_CONTRACT])('works without the optional ones: $kind', async (contract) => {
    const other = await drive(contract, optional(contract));
    machine.sayAll();
    expect(other.status()).toMatchObject({ connection: 'online', fault: null });
    expect(other.status().identity).toMatchObject({ model: '', softwareRevision: '' });
    expect([...machine.watched, ...machine.asked].filter((path) => optional(contract).includes(path))).toEqual([]);
    await stop(other);
  });

  test.each([
    ...requiredPaths(PRINTER_CONTRACT).map((path) => [path, PRINTER_CONTRACT] as const),
    [NODES.positions, TRANSPORT_CONTRACT],
    [methodPath({ object: NODES.unit, method: METHODS.renewLease }), TRANSPORT_CONTRACT],
  ] as const)('is not online without %s, and its fault names it', async (path, contract) => {
    const other = await drive(contract, [path]);
    expect(other.status()).toMatchObject({
      connection: 'offline',
      fault: { code: 'station.node-missing', context: { path, more: 0 } },
    });
    expect(machine.closed).toBe(true);
    await stop(other);
  });

  test('reports the first of many, and the number of others', async () => {
    const other = await drive(PRINTER_CONTRACT, contractPaths(PRINTER_CONTRACT));
    const missing = requiredPaths(PRINTER_CONTRACT);
    expect(other.status().fault?.context).toMatchObject({
      path: missing.slice(0, 4).join(', '),
      more: missing.length - 4,
    });
    await stop(other);
  });

  test('is not asked for what its kind has not: a printer has no positions and no lease', async () => {
    const other = await drive(PRINTER_CONTRACT, []);
    machine.sayAll();
    expect(other.status().connection).toBe('online');
    expect(machine.watched).not.toContain(NODES.positions);
    await clock.run(() => false, clock.nowMs() + 1000);
    expect(machine.called).not.toContain(METHODS.renewLease);
    await stop(other);
  });
});

describe('H2: a machine with too many job responses', () => {
  const responses = (count: number): UaValue => ({
    type: 'Structures',
    value: Array.from({ length: count }, (_, index) =>
      jobResponse({ key: keyOf(`line-1/C${index}/feed/1`), state: 'Aborted', data: {} }),
    ),
  });
  const ended = (): number => events.filter(({ type }) => type === 'jobEnded').length;

  test.each([1, 8, 256, 512])('is accepted with %i responses in its list', async (count) => {
    machine.say(NODES.jobOrderResponseList, responses(count));
    await clock.run(() => false, clock.nowMs() + 10);
    expect(ended()).toBe(count);
    expect(driver.status().connection).toBe('online');
  });

  test.each([513, 12_000])('violates its protocol with %i: it is offline, with the reason', async (count) => {
    machine.say(NODES.jobOrderResponseList, responses(count));
    await clock.run(() => false, clock.nowMs() + 10);
    expect(ended()).toBe(0);
    expect(driver.status()).toMatchObject({
      connection: 'offline',
      fault: { code: 'station.protocol', context: { what: `${count} job responses` } },
    });
  });

  test('or answers with what is no status leaves a fault that the journal can hold', async () => {
    machine.answer = [{ type: 'String', value: 'no number' }];
    const outcome = await driver.submit(job);
    expect(outcome).toMatchObject({ ok: false, fault: { code: 'station.refused', context: { status: 'NaN' } } });
  });
});
