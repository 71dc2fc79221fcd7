import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sign, X509Certificate } from 'node:crypto';

import { authorityCertificate } from '../controller/keys/certificate-profile.ts';
import { manifestIssuer, type ManifestIssuer } from '../controller/orders/manifest.ts';
import type { Entropy } from '../stations/random.ts';
import { newKeyPair, privateKeyObject } from '../stations/smartcard/icao9303/elliptic-curve.ts';
import { homeFolder } from './home.ts';
import { textOf } from './named-file.ts';
import { CliError, say } from './terminal.ts';

/** Who answers for order files: certificates that were introduced to this line, and the simulated population database. */

const CURVE = 'P-256';
const NAME = 'Simulated population database';
const SERIAL_BYTES = 8;

/** A line takes orders from those whose certificates (PEM) somebody has put here; a real one never from the simulation. */
export function trustedIssuers(simulated: boolean): string[] {
  const folders = simulated ? [folderOf('production'), folderOf('simulated')] : [folderOf('production')];
  for (const folder of folders) sayUnreadable(folder);
  return folders;
}

/** Somebody meant to introduce an issuer, and did not. */
function sayUnreadable(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new CliError(`${folder} is no folder, and one with certificates is wanted`);
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith('.pem')) say(`${file} introduces nobody: its name does not end in .pem`);
    else if (!isCertificate(file)) say(`${file} introduces nobody: it is no certificate`);
  }
}

function isCertificate(file: string): boolean {
  try {
    return new X509Certificate(readFileSync(file)).subject !== undefined;
  } catch {
    return false;
  }
}

function folderOf(kind: 'production' | 'simulated'): string {
  return join(homeFolder(), 'order-issuers', kind);
}

/** Makes itself a key at its first use, and is introduced to the simulated lines of this computer. */
export function simulatedOrderIssuer(nowMs: number, entropy: Entropy): ManifestIssuer {
  const folder = folderOf('simulated');
  const keyFile = join(homeFolder(), 'simulated-order-issuer.key');
  const certificateFile = join(folder, 'population-database.pem');
  if (!existsSync(keyFile) || !existsSync(certificateFile)) {
    const pair = newKeyPair(CURVE, entropy);
    const key = privateKeyObject(CURVE, pair);
    const authority = {
      country: 'VN',
      state: 'VNM',
      organization: 'Cardline simulation',
      commonName: NAME,
      contact: 'orders@example.invalid',
      documentTypes: [],
    };
    const certificate = authorityCertificate(
      authority,
      { curve: CURVE, point: pair.publicKey, parameters: 'named' },
      entropy.bytes(SERIAL_BYTES),
      nowMs,
      (data) => sign('sha256', data, key),
    );
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(keyFile, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(certificateFile, pemOf(certificate));
  }
  const key = textOf(keyFile);
  try {
    return manifestIssuer(NAME, textOf(certificateFile), key);
  } catch {
    throw new CliError(
      `${keyFile} does not hold a private key (PEM); without it the simulation makes itself a new one`,
    );
  }
}

function pemOf(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
