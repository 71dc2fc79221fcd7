import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CONTROLLER_URI } from '../controller/main.ts';
import { MACHINES_URI } from '../simulator/serve/served-plant.ts';
import type { Clock } from '../stations/clock.ts';
import { openPki, ownCertificate, trust, type OwnCertificate, type Pki } from '../stations/links/opcua-pki.ts';
import { homeFolder } from './home.ts';

/** This computer's own certificates, and who trusts whom. Apart from `home.ts`: most commands need no OPC UA, and start without it. */

export interface Party {
  readonly pki: Pki;
  readonly certificate: OwnCertificate;
}

/** The controller's and the simulated machines' certificates, each on the other's trust list. */
export async function introduce(clock: Clock): Promise<{ controller: Party; machines: Party }> {
  const nowMs = clock.wallTimeMs();
  const controllerPki = await openPki(join(homeFolder(), 'pki', 'controller'));
  const machinesPki = await openPki(join(homeFolder(), 'pki', 'simulated-machines'));
  const controller = await ownCertificate(controllerPki, 'cardline-controller', CONTROLLER_URI, nowMs, []);
  const machines = await ownCertificate(machinesPki, 'simulated-machines', MACHINES_URI, nowMs, []);
  await trust(controllerPki, machines.certificateFile);
  await trust(machinesPki, controller.certificateFile);
  return {
    controller: { pki: controllerPki, certificate: controller },
    machines: { pki: machinesPki, certificate: machines },
  };
}

/** The HMI's own certificate for a name on the network, made at its first use; browsers ask once whether it is to be trusted. */
export async function ownTls(
  clock: Clock,
  host: string,
): Promise<{ readonly certificate: string; readonly key: string; readonly fingerprint: string }> {
  const pki = await openPki(join(homeFolder(), 'pki', 'hmi'));
  const name = `hmi-${host.replaceAll(/[^a-zA-Z0-9.-]/g, '-')}`;
  const files = await ownCertificate(pki, name, HMI_URI, clock.wallTimeMs(), [host]);
  const certificate = readFileSync(files.certificateFile, 'utf8');
  const { fingerprint256 } = new X509Certificate(certificate);
  return { certificate, key: readFileSync(files.privateKeyFile, 'utf8'), fingerprint: fingerprint256 };
}

const HMI_URI = 'urn:cardline:hmi';
