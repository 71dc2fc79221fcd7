import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { OPCUACertificateManager } from 'node-opcua-certificate-manager';

/** The process's own certificate, created at the first start, and its trust list. Each process has its own folder. */

export type Pki = OPCUACertificateManager;

/**
 * Opens the trust list in a folder, which is created if missing. Unknown certificates are refused and stored in `rejected` until a person
 * trusts them.
 */
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

/**
 * Returns the folder's certificate for `applicationUri`, and creates a self-signed one if missing (valid for ten years). `hosts`: host
 * names and addresses besides this computer's own; `nowMs`: since 1970.
 */
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
      // OPC UA rejects certificates that are not yet valid, and the clocks of two machines differ.
      startDate: new Date(nowMs - DAY_MS),
      validity: VALID_DAYS,
      outputFile: certificateFile,
    });
  }
  return { certificateFile, privateKeyFile: manager.privateKey };
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 3650;

/** Prefix of the ApplicationUri in certificates of simulated machines. */
export const SIMULATED_URI = 'urn:cardline:simulated-machine:';

/** Whether the certificate states that it belongs to a simulated machine; false for bytes that are not a certificate. */
export function saysSimulated(der: Uint8Array): boolean {
  try {
    return applicationUriOf(new X509Certificate(der)).startsWith(SIMULATED_URI);
  } catch {
    return false;
  }
}

/**
 * Removes certificates of simulated machines from a folder's lists, before it is opened: older versions had one list for both worlds.
 * Returns how many were removed.
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

/** A refused certificate that a person may trust. */
export interface RefusedCertificate {
  readonly subject: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** Empty when the certificate has none. */
  readonly applicationUri: string;
  /** Reason for the refusal; a certificate outside its validity stays refused even when trusted. */
  readonly reason: 'untrusted' | 'not-yet-valid' | 'expired';
  readonly file: string;
}

/** Maximum refused certificates that are listed, so that a full folder costs nothing. */
const REFUSED_MAX = 50;

/** URI in the certificate's subjectAltName; empty when it has none. */
export function applicationUriOf({ subjectAltName }: X509Certificate): string {
  return /(?:^|, )URI:([^,]+)/.exec(subjectAltName ?? '')?.[1] ?? '';
}

/** Whether the certificate is outside its validity at `nowMs` (since 1970); null when it is valid. */
export function timeReason(certificate: X509Certificate, nowMs: number): 'not-yet-valid' | 'expired' | null {
  if (certificate.validFromDate.getTime() > nowMs) return 'not-yet-valid';
  return certificate.validToDate.getTime() <= nowMs ? 'expired' : null;
}

/** Lists the certificates in `rejected`, at most 50; skips files that are not certificates. */
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

/** Whether exactly this certificate is in the trust list. */
export function holdsTrusted(manager: Pki, certificate: X509Certificate): boolean {
  return filesOf(manager.trustedFolder, certificate).length > 0;
}

/** Removes the certificate from the refused ones: the library checks them before the trust list. */
export function forgetRefusal(manager: Pki, certificate: X509Certificate): void {
  for (const file of filesOf(manager.rejectedFolder, certificate)) rmSync(file, { force: true });
}

/** Trusted certificate of an application (DER): the newest valid one, else the newest; null when there is none. */
export function trustedOf(manager: Pki, applicationUri: string, nowMs: number): Uint8Array | null {
  const found = readdirSync(manager.trustedFolder)
    .slice(0, FOLDER_MAX)
    .flatMap((name) => {
      try {
        return [new X509Certificate(readFileSync(join(manager.trustedFolder, name)))];
      } catch {
        // Not a certificate: skipped.
        return [];
      }
    })
    .filter((certificate) => applicationUriOf(certificate) === applicationUri)
    .toSorted((one, other) => other.validFromDate.getTime() - one.validFromDate.getTime());
  return (found.find((certificate) => timeReason(certificate, nowMs) === null) ?? found[0])?.raw ?? null;
}

/** Maximum certificates that are read of one folder. */
const FOLDER_MAX = 1000;

function filesOf(folder: string, { fingerprint256 }: X509Certificate): string[] {
  return readdirSync(folder)
    .slice(0, FOLDER_MAX)
    .map((name) => join(folder, name))
    .filter((file) => {
      try {
        return new X509Certificate(readFileSync(file)).fingerprint256 === fingerprint256;
      } catch {
        // Not a certificate: skipped.
        return false;
      }
    });
}

/** Moves the refused certificate with this fingerprint to the trust list; null when there is none. */
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

/** Adds a certificate (PEM or DER file) to the trust list. */
export async function trust(manager: Pki, certificateFile: string): Promise<void> {
  const certificate = new X509Certificate(readFileSync(certificateFile));
  await manager.trustCertificate(certificate.raw);
}
