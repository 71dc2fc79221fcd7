import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { OPCUACertificateManager } from 'node-opcua-certificate-manager';

/** Own certificates, made at first start, and the trust list. Each process has a folder of its own. */

export type Pki = OPCUACertificateManager;

/** Opens the folder's trust list. Unknown certificates are refused: they lie in `rejected` until somebody trusts them. */
export async function openPki(folder: string): Promise<Pki> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const manager = new OPCUACertificateManager({ rootFolder: folder, automaticallyAcceptUnknownCertificate: false });
  await manager.initialize();
  return manager;
}

export interface OwnCertificate {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** The folder's own certificate for `applicationUri`, made where there is none. `hosts`: names and addresses beside this computer's own. */
export async function ownCertificate(
  manager: Pki,
  name: string,
  applicationUri: string,
  nowMs: number,
  hosts: readonly string[],
): Promise<OwnCertificate> {
  const certificateFile = join(manager.rootDir, 'own', 'certs', `${name}.pem`);
  if (!existsSync(certificateFile)) {
    await manager.createSelfSignedCertificate({
      applicationUri,
      dns: ['localhost', hostname(), ...hosts.filter((host) => isIP(host) === 0)],
      ip: ['127.0.0.1', ...hosts.filter((host) => isIP(host) !== 0)],
      subject: `/CN=${name}/O=Cardline`,
      // OPC UA tolerates no certificate of the future: clocks of two machines differ.
      startDate: new Date(nowMs - DAY_MS),
      validity: VALID_DAYS,
      outputFile: certificateFile,
    });
  }
  return { certificateFile, privateKeyFile: manager.privateKey };
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 3650;

/** How simulated machines begin the ApplicationUri of their certificates. */
export const SIMULATED_URI = 'urn:cardline:simulated-machine:';

/** Does it say of itself that it is a simulated machine's? What is no certificate says nothing. */
export function saysSimulated(der: Uint8Array): boolean {
  try {
    return applicationUriOf(new X509Certificate(der)).startsWith(SIMULATED_URI);
  } catch {
    return false;
  }
}

/**
 * Takes the simulated machines' certificates out of a folder's lists before it is opened: at first both worlds had one list. Returns how
 * many there were.
 */
export function dropSimulated(folder: string): number {
  const lists = ['trusted/certs', 'rejected'].map((list) => join(folder, list)).filter((list) => existsSync(list));
  const simulated = lists.flatMap((list) =>
    readdirSync(list)
      .map((name) => join(list, name))
      .filter((file) => saysSimulated(readFileSync(file))),
  );
  for (const file of simulated) rmSync(file, { force: true });
  return simulated.length;
}

/** A certificate that was refused because nobody has trusted it yet. */
export interface RefusedCertificate {
  readonly subject: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Empty where it names none. */
  readonly applicationUri: string;
  /** What is wrong with it; trusting one that is out of its time is not enough. */
  readonly reason: 'untrusted' | 'not-yet-valid' | 'expired';
  readonly file: string;
}

/** Refused certificates that are looked at; whoever fills the folder with more gains nothing by it. */
const REFUSED_MAX = 50;

/** Empty where it names none. */
export function applicationUriOf({ subjectAltName }: X509Certificate): string {
  return /(?:^|, )URI:([^,]+)/.exec(subjectAltName ?? '')?.[1] ?? '';
}

/** Null for one whose time it is. */
export function timeReason(certificate: X509Certificate, nowMs: number): 'not-yet-valid' | 'expired' | null {
  if (certificate.validFromDate.getTime() > nowMs) return 'not-yet-valid';
  return certificate.validToDate.getTime() <= nowMs ? 'expired' : null;
}

/** What lies in `rejected`; a file that is no certificate is left out. */
export function refusedCertificates(manager: Pki, nowMs: number): RefusedCertificate[] {
  const found: RefusedCertificate[] = [];
  for (const name of readdirSync(manager.rejectedFolder).slice(0, REFUSED_MAX)) {
    const file = join(manager.rejectedFolder, name);
    try {
      const certificate = new X509Certificate(readFileSync(file));
      found.push({
        subject: certificate.subject.replaceAll('\n', ', '),
        fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
        validFrom: certificate.validFrom,
        validTo: certificate.validTo,
        applicationUri: applicationUriOf(certificate),
        reason: timeReason(certificate, nowMs) ?? 'untrusted',
        file,
      });
    } catch {
      // Whatever it is, nobody can trust it.
    }
  }
  return found;
}

/** Whether this very certificate lies among the trusted ones. */
export function holdsTrusted(manager: Pki, certificate: X509Certificate): boolean {
  return filesOf(manager.trustedFolder, certificate).length > 0;
}

/** Takes it out of the refused ones. The library would go by the refusal, whatever else says that it is trusted. */
export function forgetRefusal(manager: Pki, certificate: X509Certificate): void {
  for (const file of filesOf(manager.rejectedFolder, certificate)) rmSync(file, { force: true });
}

/** The trusted certificate of an application, of several the newest whose time it is; null where there is none. */
export function trustedOf(manager: Pki, applicationUri: string, nowMs: number): Uint8Array | null {
  const found = readdirSync(manager.trustedFolder)
    .slice(0, FOLDER_MAX)
    .flatMap((name) => {
      try {
        return [new X509Certificate(readFileSync(join(manager.trustedFolder, name)))];
      } catch {
        // Whatever it is, it is no certificate.
        return [];
      }
    })
    .filter((certificate) => applicationUriOf(certificate) === applicationUri)
    .toSorted((one, other) => other.validFromDate.getTime() - one.validFromDate.getTime());
  return (found.find((certificate) => timeReason(certificate, nowMs) === null) ?? found[0])?.raw ?? null;
}

/** Certificates in a folder that are looked at. */
const FOLDER_MAX = 1000;

function filesOf(folder: string, { fingerprint256 }: X509Certificate): string[] {
  return readdirSync(folder)
    .slice(0, FOLDER_MAX)
    .map((name) => join(folder, name))
    .filter((file) => {
      try {
        return new X509Certificate(readFileSync(file)).fingerprint256 === fingerprint256;
      } catch {
        // Whatever it is, it is not this certificate.
        return false;
      }
    });
}

/** Puts a refused certificate on the trust list; null where none has this fingerprint. */
export async function trustRefused(
  manager: Pki,
  fingerprint: string,
  nowMs: number,
): Promise<RefusedCertificate | null> {
  const refused = refusedCertificates(manager, nowMs).find((one) => one.fingerprint === fingerprint);
  if (refused === undefined) return null;
  await trust(manager, refused.file);
  rmSync(refused.file, { force: true });
  return refused;
}

/** Puts a certificate (PEM) on the trust list. */
export async function trust(manager: Pki, certificateFile: string): Promise<void> {
  const certificate = new X509Certificate(readFileSync(certificateFile));
  await manager.trustCertificate(certificate.raw);
}
