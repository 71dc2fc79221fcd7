import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  AttributeIds,
  BrowsePath,
  constructEventFilter,
  DataType,
  MessageSecurityMode,
  NodeId,
  nodesets,
  OPCUAClient,
  ofType,
  SecurityPolicy,
  TimestampsToReturn,
  UserTokenType,
  Variant,
  VariantArrayType,
  type CallMethodResult,
  type ClientSession,
  type DataValue,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SimulatedOpcUaServer } from '../../simulator/serve/opcua-server.ts';
import { startedMachine } from '../../simulator/serve/server-kit.ts';
import { RealClock, repeat } from '../../stations/clock.ts';
import { LEASE_RENEWAL_MS, METHODS, NODES } from '../../stations/job-control/contract.ts';
import { contracts } from '../../stations/machines.ts';
import { NAMESPACES } from '../../stations/links/opcua-link.ts';
import { openPki, ownCertificate } from '../../stations/links/opcua-pki.ts';
import { NodesetFiles } from './nodeset-files.ts';
import { StrictWalk } from './strict-walk.ts';

/** The simulated machines against the nodeset files of the companion specifications, over a session as any client has one. */

const clock = new RealClock();
const folder = mkdtempSync(join(tmpdir(), 'cardline-walk-'));
const files = new NodesetFiles([
  nodesets.standard,
  nodesets.di,
  nodesets.ia,
  nodesets.machinery,
  nodesets.isa95JobControl,
  nodesets.packML,
  nodesets.machineVision,
]);
/** What the base nodeset itself has below Objects: the library's, but for what it says of namespaces. */
const NOT_OURS: ReadonlySet<string> = new Set(['Server', 'Aliases']);
const STARTS = ['ns=0;i=85', 'ns=0;i=11715'];
const NOT_ACTIVE = 'BadStateNotActive';
const WAIT = { timeout: 120_000 };
const KINDS = contracts().map(({ kind }) => kind);

describe.each(KINDS)('the %s', (kind) => {
  let server: SimulatedOpcUaServer;
  let client: OPCUAClient;
  let session: ClientSession;
  let walk: StrictWalk;
  let stop: () => void = () => undefined;
  let leased = false;
  const renewing = new AbortController();

  beforeAll(async () => {
    const pki = await openPki(join(folder, kind));
    const certificate = await ownCertificate(pki, 'machine', `urn:test:${kind}`, clock.wallTimeMs(), []);
    const device = startedMachine(kind, clock);
    stop = () => device.stop();
    ({ leased } = device.contract);
    server = new SimulatedOpcUaServer(device, {
      clock,
      host: '127.0.0.1',
      port: 0,
      pki,
      certificate,
      applicationUri: `urn:test:${kind}`,
      security: 'None',
    });
    await server.start();
    client = OPCUAClient.create({
      securityMode: MessageSecurityMode.None,
      securityPolicy: SecurityPolicy.None,
      endpointMustExist: false,
      clientCertificateManager: pki,
      connectionStrategy: { maxRetry: 0 },
    });
    await client.connect(server.url);
    session = await client.createSession({ type: UserTokenType.Anonymous });
    walk = new StrictWalk(session, files, await session.readNamespaceArray());
  });

  /** Node of a path below Objects, as a driver finds it. */
  const nodeOf = async (path: string): Promise<string> => {
    const uris = await session.readNamespaceArray();
    const elements = path.split('/').map((segment) => {
      const [alias = '', name = ''] = segment.split(':');
      const namespaceIndex = uris.indexOf(NAMESPACES[alias as keyof typeof NAMESPACES]);
      return { includeSubtypes: true, referenceTypeId: 'ns=0;i=33', targetName: { namespaceIndex, name } };
    });
    const [result] = await session.translateBrowsePath([
      new BrowsePath({ startingNode: 'ns=0;i=85', relativePath: { elements } }),
    ]);
    if (result?.targets?.[0] === undefined) throw new Error(`no ${path}`);
    return String(result.targets[0].targetId);
  };

  const read = async (path: string): Promise<DataValue> =>
    session.read({ nodeId: await nodeOf(path), attributeId: AttributeIds.Value });
  const call = async (object: string, method: string, inputArguments: Variant[] = []): Promise<CallMethodResult> => {
    const [objectId, methodId] = [await nodeOf(object), await nodeOf(`${object}/${method}`)];
    return session.call({ objectId, methodId, inputArguments });
  };
  /** An order that stands in nobody's journal. */
  const jobOrder = async (jobOrderID: string): Promise<Variant> => {
    const uris = await session.readNamespaceArray();
    const type = new NodeId(NodeId.NodeIdType.NUMERIC, 3008, uris.indexOf(NAMESPACES.isa95));
    const order = await session.constructExtensionObject(type, { jobOrderID });
    return new Variant({ dataType: DataType.ExtensionObject, value: order });
  };
  /** What its three state machines show, from the outermost in; empty for one that is not active. */
  const states = async (): Promise<string[]> => {
    const machines = [NODES.baseStateMachine, NODES.machineStateMachine, NODES.executeStateMachine];
    const shown = await Promise.all(machines.map((path) => read(`${path}/ua:CurrentState`)));
    return shown.map(({ statusCode, value }) =>
      statusCode.isGood() ? (value.value as { text: string }).text : statusCode.name,
    );
  };
  /** As a controller does: a lease that was taken once, by whoever calls every method, would lapse in mid-test. */
  const keepLease = (): void => {
    if (!leased) return;
    leased = false;
    void repeat(clock, LEASE_RENEWAL_MS, renewing.signal, async () => {
      await call(NODES.unit, METHODS.renewLease).catch(() => undefined);
    });
  };
  /** Brings it to Execute with the methods of its state machines. */
  const produce = async (): Promise<void> => {
    keepLease();
    const [base, machine] = await states();
    if (base === 'Aborted') await call(NODES.baseStateMachine, 'packml:Clear');
    else if (machine !== 'Stopped') await call(NODES.machineStateMachine, 'packml:Stop');
    await expect.poll(states, WAIT).toEqual(['Cleared', 'Stopped', NOT_ACTIVE]);
    expect((await call(NODES.machineStateMachine, 'packml:Reset')).statusCode.name).toBe('Good');
    await expect.poll(states, WAIT).toEqual(['Cleared', 'Running', 'Idle']);
    const none = new Variant({ dataType: DataType.ExtensionObject, arrayType: VariantArrayType.Array, value: [] });
    expect((await call(NODES.executeStateMachine, 'packml:Start', [none])).statusCode.name).toBe('Good');
    await expect.poll(states, WAIT).toEqual(['Cleared', 'Running', 'Execute']);
  };

  afterAll(async () => {
    renewing.abort();
    await client.disconnect();
    await server.stop();
    stop();
  });

  test('has every mandatory member of every type, of the type, rank and arguments that the nodesets give it', async () => {
    expect(await walk.violations(STARTS, (name) => !NOT_OURS.has(name))).toEqual([]);
    expect(walk.instances).toBeGreaterThan(100);
  });

  test('answers every method, whatever it is given, and lives on', async () => {
    expect(walk.methods.length).toBeGreaterThan(10);
    expect(await walk.callAll(walk.methods)).toEqual([]);
    const beat = async (): Promise<unknown> =>
      (await session.read({ nodeId: await nodeOf(NODES.heartbeat) })).value.value;
    const before = await beat();
    await expect.poll(beat, WAIT).not.toBe(before);
  });

  test('has no method that answers with an internal error, the library’s own included', async () => {
    const answered = await walk.callAll(await walk.everyMethod(), ['nothing']);
    expect(answered.filter((line) => /BadInternalError|BadMethodInvalid/.test(line))).toEqual([]);
  });

  test('shows its state in the three state machines of PackML, which their methods change', async () => {
    await produce();
    for (const [path, state] of [
      [NODES.baseState, 71],
      [NODES.machineState, 75],
      [NODES.executeState, 36],
    ] as const) {
      const uris = await session.readNamespaceArray();
      expect(String((await read(path)).value.value)).toBe(`ns=${uris.indexOf(NAMESPACES.packml)};i=${state}`);
    }
    expect((await call(NODES.executeStateMachine, 'packml:Reset')).statusCode.name).toBe('BadInvalidState');
    expect((await call(NODES.executeStateMachine, 'packml:Hold')).statusCode.name).toBe('Good');
    await expect.poll(states, WAIT).toEqual(['Cleared', 'Running', 'Held']);
    expect((await call(NODES.baseStateMachine, 'packml:Abort')).statusCode.name).toBe('Good');
    await expect.poll(states, WAIT).toEqual(['Aborted', NOT_ACTIVE, NOT_ACTIVE]);
  });

  test('runs in the mode and at the speed that it is set to, within what it says that it can', async () => {
    await produce();
    const status = `${NODES.packml}/packml:Status`;
    const number = (dataType: DataType, value: number): Variant[] => [new Variant({ dataType, value })];
    const { high } = (await read(NODES.machSpeedRange)).value.value as { high: number };
    expect(high).toBeGreaterThan(0);
    expect((await call(NODES.packml, METHODS.setMachSpeed, number(DataType.Float, high / 2))).statusCode.name).toBe(
      'Good',
    );
    expect((await read(NODES.curMachSpeed)).value.value).toBeCloseTo(high / 2, 3);
    const beyond = await call(NODES.packml, METHODS.setMachSpeed, number(DataType.Float, high * 2));
    expect(beyond.statusCode.name).toBe('BadOutOfRange');
    const inExecute = await call(NODES.packml, METHODS.setUnitMode, number(DataType.Int32, 2));
    expect(inExecute.statusCode.name).toBe('BadInvalidState');
    await call(NODES.machineStateMachine, 'packml:Stop');
    await expect.poll(states, WAIT).toEqual(['Cleared', 'Stopped', NOT_ACTIVE]);
    expect((await read(NODES.curMachSpeed)).value.value).toBe(0);
    expect((await call(NODES.packml, METHODS.setUnitMode, number(DataType.Int32, 2))).statusCode.name).toBe('Good');
    expect((await read(NODES.unitModeCurrent)).value.value).toBe(2);
    await call(NODES.packml, METHODS.setUnitMode, number(DataType.Int32, 1));
    const modes = (await read(`${status}/packml:UnitSupportedModes`)).value.value as NodeId;
    const name = await session.read({ nodeId: modes, attributeId: AttributeIds.DisplayName });
    expect(name.value.value).toMatchObject({ text: 'ProductionMaintenanceModeEnum' });
  });

  test('stores a job order, lists it without its content, and drops it again', async () => {
    const jobOrderID = `line-1/C0000001.walk/${kind}/1`;
    const comment = new Variant({ dataType: DataType.LocalizedText, arrayType: VariantArrayType.Array, value: [] });
    const id = new Variant({ dataType: DataType.String, value: jobOrderID });
    const of = (method: string): Promise<CallMethodResult> => call(NODES.jobOrderReceiver, method, [id, comment]);
    const statusOf = ({ outputArguments }: CallMethodResult): unknown =>
      (outputArguments?.[0]?.value as number[] | undefined)?.[1];
    const stored = [await jobOrder(jobOrderID), comment];
    const listed = async (): Promise<unknown> => {
      const list = (await read(NODES.jobOrderList)).value.value as {
        jobOrder: { jobOrderID: string };
        state: { stateNumber: number }[];
      }[];
      return list.find((entry) => entry.jobOrder.jobOrderID === jobOrderID)?.state[0]?.stateNumber;
    };
    expect(statusOf(await call(NODES.jobOrderReceiver, METHODS.store, stored))).toBe(1);
    expect(await listed()).toBe(1);
    expect(statusOf(await of(METHODS.clear))).toBe(8);
    expect(statusOf(await of(METHODS.start))).toBe(1);
    expect(await listed()).toBe(2);
    expect(statusOf(await of(METHODS.revokeStart))).toBe(1);
    expect(statusOf(await of(METHODS.cancel))).toBe(1);
    expect(await listed()).toBeUndefined();
    expect(statusOf(await of(METHODS.cancel))).toBe(2);
  });

  test('is listed among machines and PackML units, and names itself', async () => {
    const below = async (path: string): Promise<string[]> =>
      ((await session.browse(await nodeOf(path))).references ?? []).map(({ nodeId }) => String(nodeId));
    expect(await below('machinery:Machines')).toContain(await nodeOf(NODES.unit));
    expect(await below('packml:PackMLObjects')).toContain(await nodeOf(NODES.packml));
    expect((await read(NODES.productInstanceUri)).value.value).toContain(`SIM-${kind}`);
    const endpoints = await client.getEndpoints();
    expect(endpoints[0]?.server).toMatchObject({
      applicationUri: `urn:test:${kind}`,
      discoveryUrls: [endpoints[0]?.endpointUrl],
    });
    expect(String(endpoints[0]?.server.applicationName.text)).not.toMatch(/opcua|node/i);
  });

  test('raises an audit event of each call, without what a job order has in it', async () => {
    const subscription = await session.createSubscription2({
      requestedPublishingInterval: 10,
      publishingEnabled: true,
    });
    const select = ['EventType', 'SourceName', 'MethodId', 'Status', 'InputArguments'];
    const filter = constructEventFilter(select, ofType('AuditUpdateMethodEventType'));
    const item = await subscription.monitor(
      { nodeId: 'ns=0;i=2253', attributeId: AttributeIds.EventNotifier },
      { filter, queueSize: 100, samplingInterval: 0 },
      TimestampsToReturn.Both,
    );
    const events: Variant[][] = [];
    item.on('changed', (fields: unknown) => events.push(fields as Variant[]));
    const methodId = await nodeOf(`${NODES.jobOrderReceiver}/${METHODS.store}`);
    const comment = new Variant({ dataType: DataType.LocalizedText, arrayType: VariantArrayType.Array, value: [] });
    await call(NODES.jobOrderReceiver, METHODS.store, [await jobOrder(`line-1/C0000001.audit/${kind}/1`), comment]);
    const heard = (): unknown[][] =>
      events.map((fields): unknown[] => [
        fields[1]?.value,
        String(fields[2]?.value),
        fields[3]?.value,
        contents(fields[4]),
      ]);
    await expect.poll(heard, WAIT).toContainEqual(['Method/Call', methodId, true, [null, []]]);
    await subscription.terminate();
  });
});

/** What an event's list of arguments holds. */
function contents(list: Variant | undefined): unknown[] {
  return ((list?.value ?? []) as Variant[]).map((argument): unknown => argument.value);
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));
