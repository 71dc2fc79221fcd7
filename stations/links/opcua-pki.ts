import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { OPCUACertificateManager } from 'node-opcua';

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

/** The folder's own certificate for `applicationUri`, made where there is none. */
export async function ownCertificate(
  manager: Pki,
  name: string,
  applicationUri: string,
  nowMs: number,
): Promise<OwnCertificate> {
  const certificateFile = join(manager.rootDir, 'own', 'certs', `${name}.pem`);
  if (!existsSync(certificateFile)) {
    await manager.createSelfSignedCertificate({
      applicationUri,
      dns: ['localhost', hostname()],
      ip: ['127.0.0.1'],
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

/** Puts a certificate (PEM) on the trust list. */
export async function trust(manager: Pki, certificateFile: string): Promise<void> {
  const certificate = new X509Certificate(readFileSync(certificateFile));
  await manager.trustCertificate(certificate.raw);
}
