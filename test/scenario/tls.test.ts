import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { get, type RequestOptions } from 'node:https';
import { get as getPlain } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { ServedLine } from './served-line.ts';

/** The HMI as a network sees it: encrypted, or not at all. */

let served: ServedLine | null = null;
afterEach(() => served?.stop());

function certificate(): { certificate: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-tls-'));
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  // The OPC UA library leaves OPENSSL_CONF=undefined in the environment of whoever read a key with it.
  const env = { PATH: process.env['PATH'] ?? '' };
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', file], { env });
  if (made.status !== 0) throw new Error(String(made.stderr));
  return { certificate: readFileSync(file, 'utf8'), key: readFileSync(key, 'utf8') };
}

function headersOf(url: string, options: RequestOptions): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      response.resume();
      resolve(response.headers);
    }).on('error', reject);
  });
}

test('cookies are sent only encrypted, HSTS is set, and plain HTTP gets no answer', async () => {
  const tls = certificate();
  served = await ServedLine.start('tls', tls);
  const { gateway, port } = served;
  const link = gateway.newLink() ?? '';
  expect(link).toMatch(/^https:/);
  const headers = await headersOf(link, { ca: tls.certificate });
  expect(String(headers['set-cookie'])).toMatch(/Secure/);
  expect(headers['strict-transport-security']).toBeDefined();
  expect(String(headers['content-security-policy'])).toContain(`wss://localhost:${port}`);
  const plain = await new Promise((resolve) => {
    getPlain(`http://localhost:${port}/api/session`, () => resolve('answered')).on('error', () => resolve('refused'));
  });
  expect(plain).toBe('refused');
});
