import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { SimulatedOpcUaServer, type ServerOptions } from './opcua-server.ts';
import { machineUri } from './machine-party.ts';
import { sparingGrants } from './server-grants.ts';
import { CONTROLLER, MACHINES, machinesServer, parties, startedMachine, type Parties } from './server-kit.ts';
import { RealClock } from '../../stations/clock.ts';
import { NODES } from '../../stations/job-control/contract.ts';
import type { ContractedDevice } from '../../stations/job-control/unit-contract.ts';
import type { OpcUaLink } from '../../stations/links/opcua-link.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import { reverseListener, stopReverseListeners } from '../../stations/links/opcua-reverse.ts';
import { openPki, ownCertificate, trust } from '../../stations/links/opcua-pki.ts';

/** Behaviour of the controller with servers that grant less than requested, or refuse. */

const clock = new RealClock();
const folder = mkdtempSync(join(tmpdir(), 'cardline-grants-'));
const YEARS_MS = 365 * 86_400_000;
const SLOW_MS = 60_000;
let device: ContractedDevice;
let those: Parties;
const served: SimulatedOpcUaServer[] = [];
const opened: OpcUaLink[] = [];

beforeAll(async () => {
  those = await parties(folder, clock);
  await trust(those.controllerPki, those.machines.certificateFile);
  device = startedMachine('printer', clock);
}, SLOW_MS);

afterAll(async () => {
  for (const link of opened) await link.close();
  for (const server of served) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(options: Partial<ServerOptions>): Promise<SimulatedOpcUaServer> {
  const server = new SimulatedOpcUaServer(device, { ...machinesServer(those, clock), ...options });
  await server.start();
  served.push(server);
  return server;
}

function link(server: SimulatedOpcUaServer, pki = those.controllerPki, certificate = those.controller): OpcUaLink {
  const made = opcUaLink(
    server.url,
    'SignAndEncrypt',
    { pki, certificate, applicationUri: CONTROLLER, world: 'simulated' },
    clock,
  );
  opened.push(made);
  return made;
}

describe('a server that grants less than it is asked for', () => {
  test.each([100, 1000])(
    'and publishes every %d ms is heard, and says what it granted',
    async (publishingMs) => {
      const server = await serve({ grants: { ...sparingGrants(publishingMs), itemsPerCall: 3 } });
      const own = link(server);
      expect(await own.open()).toMatchObject({ ok: true });
      const heard = new Set<string>();
      const watched = [NODES.heartbeat, NODES.bootId, NODES.baseState, NODES.unitModeCurrent, NODES.faultCode];
      expect(await own.subscribe(watched, (path) => heard.add(path))).toMatchObject({ ok: true });
      await expect.poll(() => heard.size, { timeout: 10_000 }).toBe(watched.length);
      let beats = 0;
      expect(await own.subscribe([NODES.heartbeat], () => (beats += 1))).toMatchObject({ ok: true });
      await expect.poll(() => beats, { timeout: 10_000 }).toBeGreaterThan(1);
      expect(own.terms()).toMatchObject({
        publishingMs: { asked: 2, given: publishingMs },
        queueSize: { asked: 64, given: 1 },
        sessionMs: { asked: 20_000, given: 10_000 },
      });
      await own.close();
    },
    SLOW_MS,
  );

  test(
    'has one session: a second client gets the reason, and connects once the first has disconnected',
    async () => {
      const server = await serve({ grants: sparingGrants(100) });
      const [first, second, third] = [link(server), link(server), link(server)];
      expect(await first.open()).toMatchObject({ ok: true });
      expect(await second.open()).toMatchObject({ ok: false, fault: { code: 'link.too-many-sessions' } });
      await second.close();
      await first.close();
      expect(await third.open()).toMatchObject({ ok: true });
      await third.close();
    },
    SLOW_MS,
  );

  test(
    'and has come up with other namespace indexes is understood as before',
    async () => {
      const server = await serve({});
      const before = link(server);
      await before.open();
      const known = await before.read([NODES.manufacturer, NODES.baseState], 5000);
      await before.close();
      const moved = await serve({ otherNamespaces: ['urn:test:one', 'urn:test:two'] });
      const after = link(moved);
      expect(await after.open()).toMatchObject({ ok: true });
      expect(await after.read([NODES.manufacturer, NODES.baseState], 5000)).toEqual(known);
      await after.close();
    },
    SLOW_MS,
  );

  test(
    'and has an unknown host name in its endpoints is connected under the given address',
    async () => {
      const server = await serve({ ownName: 'plc-7.somewhere.invalid' });
      const own = link(server);
      expect(await own.open()).toMatchObject({ ok: true });
      await own.close();
    },
    SLOW_MS,
  );
});

describe('a machine’s certificate', () => {
  test.each([
    ['has expired', 'expired', -11 * YEARS_MS],
    ['is not valid yet', 'not-yet-valid', YEARS_MS],
  ])(
    'that %s does not do, trusted as it is, and the reason is named',
    async (_, reason, movedMs) => {
      const certificate = await ownCertificate(those.machinesPki, reason, MACHINES, clock.wallTimeMs() + movedMs, []);
      await trust(those.controllerPki, certificate.certificateFile);
      const server = await serve({ certificate });
      const own = link(server);
      expect(await own.open()).toMatchObject({
        ok: false,
        fault: { code: 'link.certificate-invalid', context: { reason } },
      });
      await own.close();
    },
    SLOW_MS,
  );

  test(
    'of another application than the machine says it is does not do',
    async () => {
      const server = await serve({ applicationUri: 'urn:test:another' });
      const own = link(server);
      expect(await own.open()).toMatchObject({
        ok: false,
        fault: { code: 'link.certificate-invalid', context: { reason: 'application-uri' } },
      });
      await own.close();
    },
    SLOW_MS,
  );

  test(
    'that was refused once is taken after somebody has put it among the trusted ones, with its copy among the refused',
    async () => {
      const certificate = await ownCertificate(those.machinesPki, 'byhand', MACHINES, clock.wallTimeMs(), []);
      const server = await serve({ certificate });
      const first = link(server);
      expect(await first.open()).toMatchObject({ ok: false, fault: { code: 'link.certificate-untrusted' } });
      await first.close();
      expect(readdirSync(those.controllerPki.rejectedFolder)).toHaveLength(1);
      copyFileSync(certificate.certificateFile, join(those.controllerPki.trustedFolder, 'byhand.pem'));
      const second = link(server);
      expect(await second.open()).toMatchObject({ ok: true });
      await second.close();
      expect(readdirSync(those.controllerPki.rejectedFolder)).toEqual([]);
    },
    SLOW_MS,
  );
});

test(
  'a machine that connects by itself is spoken to by the certificate that is trusted for its name, and by no other',
  async () => {
    const listen = 'opc.tcp://127.0.0.1:0';
    const { listeningPort } = await reverseListener(listen);
    const DIALLING = 'urn:test:dialling';
    const certificate = await ownCertificate(those.machinesPki, 'dialling', DIALLING, clock.wallTimeMs(), []);
    await trust(those.controllerPki, certificate.certificateFile);
    const server = await serve({
      dials: [`opc.tcp://127.0.0.1:${listeningPort}`],
      certificate,
      applicationUri: DIALLING,
    });
    const identity = {
      pki: those.controllerPki,
      certificate: those.controller,
      applicationUri: CONTROLLER,
      world: 'simulated',
    } as const;
    const linkTo = (serverUri: string): OpcUaLink => {
      const made = opcUaLink(server.url, 'SignAndEncrypt', identity, clock, { listen, serverUri });
      opened.push(made);
      return made;
    };
    for (let time = 0; time < 2; time += 1) {
      const own = linkTo(DIALLING);
      expect(await own.open()).toMatchObject({ ok: true });
      expect(await own.read([NODES.manufacturer], 5000)).toMatchObject({ ok: true });
      await own.close();
    }
    expect(await linkTo('urn:test:nobody').open()).toMatchObject({
      ok: false,
      fault: { code: 'link.certificate-invalid', context: { reason: 'missing' } },
    });
    await stopReverseListeners();
  },
  SLOW_MS,
);

test(
  'a machine that does not trust the controller’s certificate is not the one whose certificate is blamed',
  async () => {
    const pki = await openPki(join(folder, 'stranger'));
    const stranger = await ownCertificate(pki, 'stranger', CONTROLLER, clock.wallTimeMs(), []);
    await trust(pki, those.machines.certificateFile);
    const own = link(await serve({}), pki, stranger);
    expect(await own.open()).toMatchObject({ ok: false, fault: { code: 'link.own-certificate-refused' } });
    await own.close();
  },
  SLOW_MS,
);

describe('H9: whose certificate it is', () => {
  test(
    'is said by the link once the machine has proved that it has the key, and not before',
    async () => {
      const own = link(await serve({}));
      expect(own.certificate()).toBe('');
      expect(await own.open()).toMatchObject({ ok: true });
      const { fingerprint256 } = new X509Certificate(readFileSync(those.machines.certificateFile));
      expect(own.certificate()).toBe(fingerprint256.replaceAll(':', '').toLowerCase());
      await own.close();
    },
    SLOW_MS,
  );

  test(
    'counts for nothing on a real line where it is a simulated machine’s, whoever has trusted it',
    async () => {
      const applicationUri = machineUri('printer');
      const certificate = await ownCertificate(those.machinesPki, 'simulated', applicationUri, clock.wallTimeMs(), []);
      await trust(those.controllerPki, certificate.certificateFile);
      const server = await serve({ certificate, applicationUri });
      const identity = { pki: those.controllerPki, certificate: those.controller, applicationUri: CONTROLLER };
      const real = opcUaLink(server.url, 'SignAndEncrypt', { ...identity, world: 'real' }, clock);
      opened.push(real);
      expect(await real.open()).toMatchObject({
        ok: false,
        fault: { code: 'link.certificate-invalid', context: { reason: 'simulated' } },
      });
      const simulated = link(server);
      expect(await simulated.open()).toMatchObject({ ok: true });
      await simulated.close();
    },
    SLOW_MS,
  );
});
