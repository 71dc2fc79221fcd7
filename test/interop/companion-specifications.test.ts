import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  BrowsePath,
  MessageSecurityMode,
  nodesets,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
  type ClientSession,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { NO_CHIP_FAILURES } from '../../simulator/chip/condition.ts';
import { buildPlant } from '../../simulator/plant.ts';
import { SimulatedOpcUaServer } from '../../simulator/serve/opcua-server.ts';
import { look } from '../../simulator/vision/vision.ts';
import { RealClock } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { NODES } from '../../stations/job-control/contract.ts';
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
const KINDS = ['transport', 'printer', 'quality-control'] as const;

describe.each(KINDS)('the %s', (kind) => {
  let server: SimulatedOpcUaServer;
  let client: OPCUAClient;
  let session: ClientSession;
  let walk: StrictWalk;
  let stop: () => void = () => undefined;

  beforeAll(async () => {
    const pki = await openPki(join(folder, kind));
    const certificate = await ownCertificate(pki, 'machine', `urn:test:${kind}`, clock.wallTimeMs(), []);
    const layout = readLayout(defaultLayoutFile());
    if (!layout.ok) throw new Error('the default layout is not right');
    const plant = buildPlant(layout.value, {
      clocks: { wire: clock, machine: clock },
      seed: '1',
      blanks: null,
      chipFailures: NO_CHIP_FAILURES,
      cryptography: 'off',
      vision: { look },
      begun: () => undefined,
    });
    const machine = plant.machines.find((one) => one.kind === kind);
    if (machine?.link !== 'opcua') throw new Error(`the ${kind} speaks OPC UA`);
    machine.device.start();
    stop = () => machine.device.stop();
    server = new SimulatedOpcUaServer(machine.device, {
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
  const found = async (path: string): Promise<string> => {
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

  afterAll(async () => {
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
      (await session.read({ nodeId: await found(NODES.heartbeat) })).value.value;
    const before = await beat();
    await expect.poll(beat, { timeout: 5000 }).not.toBe(before);
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
