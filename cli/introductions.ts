import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CONTROLLER_URI } from '../controller/main.ts';
import { machineUri, type MachineParty } from '../simulator/serve/machine-party.ts';
import type { Clock } from '../stations/clock.ts';
import {
  dropSimulated,
  openPki,
  ownCertificate,
  trust,
  type OwnCertificate,
  type Pki,
} from '../stations/links/opcua-pki.ts';
import type { World } from '../stations/world.ts';
import { homeFolder } from './home.ts';

/** This computer's own certificates, and who trusts whom. Apart from `home.ts`: most commands need no OPC UA, and start without it. */

export interface Party {
  readonly pki: Pki;
  readonly certificate: OwnCertificate;
}

/** The folder of each world has the controller's key and certificate there, and whom it trusts. */
const CONTROLLER_FOLDERS: Readonly<Record<World, string>> = {
  real: 'controller',
  simulated: 'controller-of-simulated-lines',
};

/** The controller's certificate, and the trust list of its lines of this world. */
export async function controllerParty(clock: Clock, world: World): Promise<Party> {
  const folder = join(homeFolder(), 'pki', CONTROLLER_FOLDERS[world]);
  if (world === 'real') dropSimulated(folder);
  const pki = await openPki(folder);
  return { pki, certificate: await ownCertificate(pki, 'cardline-controller', CONTROLLER_URI, clock.wallTimeMs(), []) };
}

/** Introduces simulated machines to the controller: each has a key, a certificate and a trust list of its own. */
export async function introducer(clock: Clock): Promise<(id: string) => Promise<MachineParty>> {
  const controller = await controllerParty(clock, 'simulated');
  return async (id) => {
    const applicationUri = machineUri(id);
    const pki = await openPki(join(homeFolder(), 'pki', 'simulated-machines', id));
    const certificate = await ownCertificate(pki, `simulated-${id}`, applicationUri, clock.wallTimeMs(), []);
    await trust(controller.pki, certificate.certificateFile);
    await trust(pki, controller.certificate.certificateFile);
    return { pki, certificate, applicationUri };
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
