import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sign } from 'node:crypto';

import { authorityCertificate } from '../controller/keys/certificate-profile.ts';
import { manifestIssuer, type ManifestIssuer } from '../controller/orders/manifest.ts';
import type { Entropy } from '../stations/random.ts';
import { newKeyPair, privateKeyObject } from '../stations/smartcard/icao9303/elliptic-curve.ts';
import { homeFolder } from './home.ts';

/** Who answers for order files: certificates that were introduced to this line, and the simulated population database. */

const CURVE = 'P-256';
const NAME = 'Simulated population database';
const SERIAL_BYTES = 8;

/** A line takes orders from those whose certificates (PEM) somebody has put here; a real one never from the simulation. */
export function trustedIssuers(simulated: boolean): string[] {
  return simulated ? [folderOf('production'), folderOf('simulated')] : [folderOf('production')];
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
  return manifestIssuer(NAME, readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8'));
}

function pemOf(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
