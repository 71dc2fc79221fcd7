import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
  type ClientSession,
  type UserIdentityInfo,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SimulatedOpcUaServer } from './opcua-server.ts';
import { buildPlant, type Machine } from '../plant.ts';
import { NO_CHIP_FAILURES } from '../chip/condition.ts';
import { look } from '../vision/vision.ts';
import { RealClock } from '../../stations/clock.ts';
import { METHODS, NODES } from '../../stations/job-control/contract.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import {
  openPki,
  ownCertificate,
  refusedCertificates,
  trust,
  trustRefused,
  type OwnCertificate,
  type Pki,
} from '../../stations/links/opcua-pki.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';

/** Who may ask something of a machine over OPC UA, and how a machine comes onto the controller's trust list. */

const clock = new RealClock();
const folder = mkdtempSync(join(tmpdir(), 'cardline-users-'));
const CONTROLLER = 'urn:test:controller';
let server: SimulatedOpcUaServer;
let controllerPki: Pki;
let controller: OwnCertificate;

beforeAll(async () => {
  controllerPki = await openPki(join(folder, 'controller'));
  const machinesPki = await openPki(join(folder, 'machines'));
  controller = await ownCertificate(controllerPki, 'controller', CONTROLLER, clock.wallTimeMs(), []);
  const machines = await ownCertificate(machinesPki, 'machines', 'urn:test:machines', clock.wallTimeMs(), []);
  await trust(machinesPki, controller.certificateFile);
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  const plant = buildPlant(layout.value, {
    clock,
    seed: '1',
    speed: 1,
    blanks: null,
    chipFailures: NO_CHIP_FAILURES,
    cryptography: 'off',
    vision: { look },
    begun: () => undefined,
  });
  const isPrinter = (machine: Machine): boolean => machine.kind === 'printer';
  const printer = plant.machines.find(isPrinter);
  if (printer?.link !== 'opcua') throw new Error('the printer speaks OPC UA');
  printer.device.start();
  server = new SimulatedOpcUaServer(printer.device, {
    port: 0,
    pki: machinesPki,
    certificate: machines,
    applicationUri: 'urn:test:machines',
    security: 'SignAndEncrypt',
  });
  await server.start();
}, 60_000);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const link = (): ReturnType<typeof opcUaLink> =>
  opcUaLink(
    server.url,
    'SignAndEncrypt',
    { pki: controllerPki, certificate: controller, applicationUri: CONTROLLER },
    clock,
  );

describe('a machine on OPC UA', () => {
  test('is refused until somebody trusts its certificate by its fingerprint', async () => {
    const first = link();
    expect(await first.open()).toMatchObject({ ok: false, fault: { code: 'link.certificate-untrusted' } });
    await first.close();
    const [refused] = refusedCertificates(controllerPki);
    expect(refused).toMatchObject({ applicationUri: 'urn:test:machines' });
    expect(await trustRefused(controllerPki, '0'.repeat(64))).toBeNull();
    expect(await trustRefused(controllerPki, refused?.fingerprint ?? '')).toMatchObject({ subject: refused?.subject });
    expect(refusedCertificates(controllerPki)).toEqual([]);
    const again = link();
    expect(await again.open()).toMatchObject({ ok: true });
    await again.close();
  });

  test('a file that is no certificate among the refused ones is passed over', () => {
    const [own = ''] = readdirSync(join(controllerPki.rootDir, 'own', 'private'));
    copyFileSync(join(controllerPki.rootDir, 'own', 'private', own), join(controllerPki.rejectedFolder, 'rubbish.pem'));
    expect(refusedCertificates(controllerPki)).toEqual([]);
  });

  test('takes commands from a user with a certificate, and none from somebody without a name', async () => {
    const known = link();
    await known.open();
    // Refused for its state, not for the user: the machine has looked at it.
    expect(await known.call(NODES.unit, METHODS.command, [{ type: 'Int32', value: 99 }], 3000)).toMatchObject({
      fault: { code: 'station.refused', context: { status: 'BadInvalidArgument' } },
    });
    await known.close();
    expect(await commandAs({ type: UserTokenType.Anonymous })).toBe('BadUserAccessDenied');
  });
});

/** Name of the status with which the machine answers a command. */
async function commandAs(user: UserIdentityInfo): Promise<string> {
  const client = OPCUAClient.create({
    applicationUri: CONTROLLER,
    endpointMustExist: false,
    securityMode: MessageSecurityMode.SignAndEncrypt,
    securityPolicy: SecurityPolicy.Basic256Sha256,
    clientCertificateManager: controllerPki,
    certificateFile: controller.certificateFile,
    privateKeyFile: controller.privateKeyFile,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(server.url);
  const session: ClientSession = await client.createSession(user);
  const found = await session.browse('ObjectsFolder');
  const unit = found.references?.find(({ browseName }) => browseName.name === 'Unit')?.nodeId;
  const methods = await session.browse(String(unit));
  const method = methods.references?.find(({ browseName }) => browseName.name === 'RenewLease')?.nodeId;
  const { statusCode } = await session.call({ objectId: String(unit), methodId: String(method), inputArguments: [] });
  await client.disconnect();
  return statusCode.name;
}
