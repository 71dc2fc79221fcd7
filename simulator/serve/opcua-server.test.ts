import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  AttributeIds,
  DataType,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
  type ClientSession,
  type UserIdentityInfo,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ChangingValues, changingPath } from './changing-values.ts';
import { SimulatedOpcUaServer } from './opcua-server.ts';
import { CONTROLLER, MACHINES, machinesServer, parties, startedMachine, type Parties } from './server-kit.ts';
import { RealClock } from '../../stations/clock.ts';
import { METHODS, NODES, RETURN_STATUS } from '../../stations/job-control/contract.ts';
import { PRINTER_CONTRACT } from '../../stations/printer/contract.ts';
import { contractPaths, type ContractedDevice } from '../../stations/job-control/unit-contract.ts';
import type { UaValue } from '../../stations/links/opcua-link.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import {
  openPki,
  ownCertificate,
  refusedCertificates,
  trustRefused,
  type OwnCertificate,
} from '../../stations/links/opcua-pki.ts';
import { UNIT_MODES } from '../../stations/packml.ts';

/** Who may ask something of a machine over OPC UA, and how a machine comes onto the controller's trust list. */

const clock = new RealClock();
const folder = mkdtempSync(join(tmpdir(), 'cardline-users-'));
const LATE_MS = 100;
/** Longer than any of these tests. */
const NEVER_MS = 600_000;
/** A status of the server's, or a connection that it closes. */
const REFUSED = /Bad|security|policy|rejected|closed|disconnected|trust|Cannot find/i;
let server: SimulatedOpcUaServer;
let bare: ChangingValues;
let device: ContractedDevice;
let bareUrl = '';
let those: Parties;

beforeAll(async () => {
  those = await parties(folder, clock);
  device = startedMachine('printer', clock);
  server = new SimulatedOpcUaServer(device, machinesServer(those, clock));
  await server.start();
  bare = new ChangingValues({
    clock,
    tags: 2,
    changesPerSecond: 50,
    publishingMs: 10,
    pki: those.machinesPki,
    certificate: those.machines,
    applicationUri: MACHINES,
  });
  bareUrl = await bare.start();
}, 60_000);

afterAll(async () => {
  await server.stop();
  await bare.stop();
  rmSync(folder, { recursive: true, force: true });
});

const link = (url = server.url): ReturnType<typeof opcUaLink> =>
  opcUaLink(
    url,
    'SignAndEncrypt',
    { pki: those.controllerPki, certificate: those.controller, applicationUri: CONTROLLER, world: 'simulated' },
    clock,
  );

describe('a machine on OPC UA', () => {
  test('is refused until somebody trusts its certificate by its fingerprint', async () => {
    const first = link();
    expect(await first.open()).toMatchObject({ ok: false, fault: { code: 'link.certificate-untrusted' } });
    await first.close();
    const [refused] = refusedCertificates(those.controllerPki, clock.wallTimeMs());
    expect(refused).toMatchObject({ applicationUri: MACHINES });
    expect(await trustRefused(those.controllerPki, '0'.repeat(64), clock.wallTimeMs())).toBeNull();
    expect(await trustRefused(those.controllerPki, refused?.fingerprint ?? '', clock.wallTimeMs())).toMatchObject({
      subject: refused?.subject,
    });
    expect(refusedCertificates(those.controllerPki, clock.wallTimeMs())).toEqual([]);
    const again = link();
    expect(await again.open()).toMatchObject({ ok: true });
    await again.close();
  });

  test('is asked at once which nodes of its contract it lacks: all that it has, methods among them, are found', async () => {
    const without: readonly string[] = [NODES.heartbeat, NODES.supplyLevels];
    const nodes = PRINTER_CONTRACT.nodes.filter(({ path }) => !without.includes(path));
    const poor = new SimulatedOpcUaServer(
      {
        name: device.name,
        contract: { ...PRINTER_CONTRACT, nodes },
        has: (path) => device.has(path),
        read: (path) => device.read(path),
        call: (object, method, inputs) => device.call(object, method, inputs),
        observe: (changed) => device.observe(changed),
      },
      machinesServer(those, clock),
    );
    await poor.start();
    const asking = link(poor.url);
    expect(await asking.open()).toMatchObject({ ok: true });
    expect(await asking.lacking(contractPaths(PRINTER_CONTRACT), 3000)).toEqual({ ok: true, value: without });
    await asking.close();
    await poor.stop();
  });

  test('is reached by its IPv6 address', async (context) => {
    if (!Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1')))
      return context.skip('this computer has no IPv6 loopback');
    const served = new SimulatedOpcUaServer(device, { ...machinesServer(those, clock), host: '::1' });
    await served.start();
    expect(served.url).toMatch(/^opc\.tcp:\/\/\[::1\]:\d+$/);
    const own = link(served.url);
    expect(await own.open()).toMatchObject({ ok: true });
    expect(await own.read([NODES.manufacturer], 3000)).toMatchObject({ ok: true });
    await own.close();
    await served.stop();
  });

  test('without companion specifications is connected, and its missing nodes are reported', async () => {
    const plain = link(bareUrl);
    expect(await plain.open()).toMatchObject({ ok: true });
    const heard = new Promise((resolve) => {
      void plain.subscribe([changingPath(0), changingPath(1)], (path) => resolve(path));
    });
    expect(await heard).toMatch(/^cardline:Values\/cardline:V[01]$/);
    const lacking = { ok: false, fault: { code: 'station.node-missing', context: { path: NODES.baseState } } };
    expect(await plain.subscribe([changingPath(0), NODES.baseState], () => undefined)).toMatchObject(lacking);
    expect(await plain.read([NODES.baseState], 5000)).toMatchObject(lacking);
    await plain.close();
  });

  test('a file that is no certificate among the refused ones is passed over', () => {
    const [own = ''] = readdirSync(join(those.controllerPki.rootDir, 'own', 'private'));
    copyFileSync(
      join(those.controllerPki.rootDir, 'own', 'private', own),
      join(those.controllerPki.rejectedFolder, 'rubbish.pem'),
    );
    expect(refusedCertificates(those.controllerPki, clock.wallTimeMs())).toEqual([]);
  });

  test('takes commands from a user with a certificate, and none from somebody without a name', async () => {
    const known = link();
    await known.open();
    // Refused for the number, not for the user: the machine has looked at it.
    expect(await known.call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: 99 }], 3000)).toMatchObject({
      fault: { code: 'station.refused', context: { status: 'BadInvalidArgument' } },
    });
    await known.close();
    expect(await commandAs({ type: UserTokenType.Anonymous })).toBe('BadUserAccessDenied');
  });

  test('is told three megabytes in one message: both faces of a card are one', async () => {
    const known = link();
    await known.open();
    const asked = [{ type: 'String', value: 'x'.repeat(3_000_000) } as const];
    const answer = await known.call(NODES.jobResponseProvider, METHODS.requestJobResponse, asked, 10_000);
    expect(answer).toMatchObject({ ok: true, value: [{}, { type: 'UInt64', value: RETURN_STATUS.unknownJobOrder }] });
    await known.close();
  });

  test('behind a slow link executes and answers late, and delivers pending values once the link is healthy', async () => {
    const slow = link();
    await slow.open();
    server.delay(LATE_MS);
    const asked = clock.nowMs();
    const produce = [{ type: 'Int32', value: UNIT_MODES.Produce } as const];
    expect(await slow.call(NODES.packml, METHODS.setUnitMode, produce, 3000)).toMatchObject({ ok: true });
    expect(clock.nowMs() - asked).toBeGreaterThan(2 * LATE_MS - 5);
    let beat = -1;
    await slow.subscribe([NODES.heartbeat], (_, value) => (beat = Number(value.value)));
    await expect.poll(() => beat).toBeGreaterThan(-1);
    server.delay(NEVER_MS);
    const before = beat;
    const shown = await new Promise<number>((resolve) => {
      device.observe((path, value) => {
        if (path === NODES.heartbeat) resolve(Number(value.value));
      });
    });
    expect(beat).toBe(before);
    server.delay(0);
    await expect.poll(() => beat).toBe(shown);
    await slow.close();
  });
});

describe('a machine whose plug is pulled and put back while it comes up', () => {
  const hears = (url: string): Promise<boolean> => {
    const { hostname, port } = new URL(url);
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(true));
      socket.once('error', () => resolve(false)).once('connect', () => socket.destroy());
    });
  };

  test('listens once, at its own port, or not at all: as the plug was left', async () => {
    const printer = new SimulatedOpcUaServer(device, { ...machinesServer(those, clock), security: 'None' });
    await printer.start();
    const { url } = printer;
    await Promise.all([printer.stop(), printer.start(), printer.start(), printer.stop(), printer.start()]);
    expect(printer.url).toBe(url);
    expect(await hears(url)).toBe(true);
    await Promise.all([printer.start(), printer.stop()]);
    expect(await hears(url)).toBe(false);
  });
});

describe('an attacker over OPC UA', () => {
  test.each([
    ['no security at all', MessageSecurityMode.None, SecurityPolicy.None],
    ['signatures of 2005', MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic128Rsa15],
    ['SHA-1', MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256],
    ['signatures alone', MessageSecurityMode.Sign, SecurityPolicy.Basic256Sha256],
  ])('cannot connect with %s', async (_, securityMode, securityPolicy) => {
    const client = clientWith(securityMode, securityPolicy, those.controller);
    await expect(client.connect(server.url).then(() => client.createSession())).rejects.toThrow(REFUSED);
    await client.disconnect();
  });

  test('is refused with an untrusted certificate', async () => {
    const pki = await openPki(join(folder, 'stranger'));
    const stranger = await ownCertificate(pki, 'stranger', 'urn:test:stranger', clock.wallTimeMs(), []);
    const client = clientWith(MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256Sha256, stranger);
    await expect(client.connect(server.url).then(() => client.createSession())).rejects.toThrow(REFUSED);
    await client.disconnect();
  });

  test('with a name and a password gets no session: there are none', async () => {
    const client = clientWith(MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256Sha256, those.controller);
    await client.connect(server.url);
    const guess: UserIdentityInfo = { type: UserTokenType.UserName, userName: 'admin', password: 'admin' };
    await expect(client.createSession(guess)).rejects.toThrow(REFUSED);
    await client.disconnect();
  });

  test.each([
    ['a greeting with buffers of four gigabytes', hello(0xffffffff)],
    ['a greeting with buffers of size zero', hello(0)],
    ['a message that says it is four gigabytes long', Buffer.from('4d53474fffffffff00000000', 'hex')],
    [
      'chunks without an end',
      Buffer.concat(Array.from({ length: 500 }, () => Buffer.from('4d5347430c00000000000000', 'hex'))),
    ],
    ['a string of less than no length', Buffer.concat([hello(65_536).subarray(0, 28), Buffer.from('feffffff', 'hex')])],
    ['half a megabyte of noise', Buffer.alloc(500_000, 0x5a)],
  ])('sends %s, and the machine continues to serve other clients', async (_, bytes) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.write(bytes, resolve));
    const own = link();
    expect(await own.open()).toMatchObject({ ok: true });
    expect(await own.read([NODES.manufacturer], 3000)).toMatchObject({ ok: true });
    await own.close();
    socket.destroy();
  });

  test('asks for what is not there, writes what is only read, and calls with too little or too much', async () => {
    const client = clientWith(MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256Sha256, those.controller);
    await client.connect(server.url);
    const session = await client.createSession();
    const { statusCode: unknown } = await session.read({ nodeId: 'ns=9;s=nothing', attributeId: AttributeIds.Value });
    expect(unknown.name).toMatch(/^BadNodeId/);
    const nodes = await nodesOf(session);
    const heartbeat = { nodeId: nodes.get('Heartbeat') ?? '', attributeId: AttributeIds.Value };
    for (const value of [
      { dataType: DataType.UInt32, value: 1 },
      { dataType: DataType.String, value: 'x' },
    ]) {
      const written = await session.write({ ...heartbeat, value: { value } });
      expect(written.name).toMatch(/^Bad(NotWritable|UserAccessDenied|TypeMismatch)/);
    }
    await client.disconnect();
    const known = link();
    await known.open();
    const word: UaValue = { type: 'String', value: 'x' };
    for (const inputs of [[], [word], [word, word, word]])
      expect(await known.call(NODES.packml, METHODS.setUnitMode, inputs, 3000)).toMatchObject({
        ok: false,
        fault: { code: 'station.refused' },
      });
    expect(await known.call(NODES.unit, 'cardline:NoSuchMethod', [], 3000)).toMatchObject({ ok: false });
    await known.close();
  });

  test('opens and leaves fifty sessions: the machine takes the controller’s all the same', async () => {
    for (let round = 0; round < 10; round += 1) {
      const clients = Array.from({ length: 5 }, () =>
        clientWith(MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256Sha256, those.controller),
      );
      await Promise.all(clients.map((client) => client.connect(server.url).catch(() => undefined)));
      await Promise.all(clients.map((client) => client.disconnect()));
    }
    const own = link();
    expect(await own.open()).toMatchObject({ ok: true });
    await own.close();
  }, 60_000);
});

/** HEL (OPC 10000-6 §7.1.2.3) with buffers of this size. */
function hello(bufferBytes: number): Buffer {
  const message = Buffer.alloc(32 + 20);
  message.write('HELF', 0, 'latin1');
  message.writeUInt32LE(message.length, 4);
  for (const at of [12, 16, 20, 24]) message.writeUInt32LE(bufferBytes, at);
  message.writeInt32LE(20, 28);
  message.write('opc.tcp://127.0.0.1/', 32, 'latin1');
  return message;
}

function clientWith(
  securityMode: MessageSecurityMode,
  securityPolicy: SecurityPolicy,
  certificate: OwnCertificate,
): OPCUAClient {
  return OPCUAClient.create({
    applicationUri: CONTROLLER,
    endpointMustExist: false,
    securityMode,
    securityPolicy,
    clientCertificateManager: those.controllerPki,
    certificateFile: certificate.certificateFile,
    privateKeyFile: certificate.privateKeyFile,
    connectionStrategy: { maxRetry: 0 },
    transportTimeout: 3000,
  });
}

/** What the machine shows right below its unit, by name. */
async function nodesOf(session: ClientSession): Promise<Map<string, string>> {
  const found = await session.browse('ObjectsFolder');
  const unit = found.references?.find(({ browseName }) => browseName.name === 'Unit')?.nodeId;
  const below = await session.browse(String(unit));
  return new Map([
    ['Unit', String(unit)],
    ...(below.references ?? []).map(({ browseName, nodeId }): [string, string] => [
      browseName.name ?? '',
      String(nodeId),
    ]),
  ]);
}

/** Name of the status with which the machine answers a command. */
async function commandAs(user: UserIdentityInfo): Promise<string> {
  const client = clientWith(MessageSecurityMode.SignAndEncrypt, SecurityPolicy.Basic256Sha256, those.controller);
  await client.connect(server.url);
  const session = await client.createSession(user);
  const nodes = await nodesOf(session);
  const objectId = nodes.get('PackML') ?? '';
  const packml = await session.browse(objectId);
  const methodId = String(packml.references?.find(({ browseName }) => browseName.name === 'SetUnitMode')?.nodeId);
  const inputArguments = [{ dataType: DataType.Int32, value: UNIT_MODES.Produce }];
  const { statusCode } = await session.call({ objectId, methodId, inputArguments });
  await client.disconnect();
  return statusCode.name;
}
