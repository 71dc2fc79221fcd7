import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { RealClock } from '../clock.ts';
import { certificateFault, judgeCertificate } from './opcua-certificate-verdict.ts';
import { openPki, trust, type Pki } from './opcua-pki.ts';

/** Certificates that a plant's own authority issues, as OpenSSL makes them, before a trust list that knows that authority alone. */

const clock = new RealClock();
const folder = mkdtempSync(join(tmpdir(), 'cardline-verdict-'));
const MACHINE = { host: 'machine.example', applicationUri: 'urn:test:machine' };
const SAN = 'URI:urn:test:machine,DNS:machine.example,IP:192.0.2.7';
const SLOW_MS = 60_000;
let pki: Pki;

/** The library of OPC UA names a configuration of its own. */
const { OPENSSL_CONF: _, ...env } = process.env;
const openssl = (...words: string[]): void => {
  execFileSync('openssl', words, { cwd: folder, stdio: 'pipe', env });
};
const der = (name: string): Uint8Array => new X509Certificate(readFileSync(join(folder, `${name}.pem`))).raw;

const ALL_USES = 'critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment';

function issue(
  name: string,
  { key = 'rsa:2048', use = 'serverAuth', hash = 'sha256', keyUsage = ALL_USES } = {},
): void {
  const usage = keyUsage === '' ? '' : `keyUsage=${keyUsage}\n`;
  const extensions = `subjectAltName=${SAN}\nextendedKeyUsage=${use}\nauthorityKeyIdentifier=keyid\n${usage}`;
  writeFileSync(join(folder, `${name}.ext`), extensions);
  openssl(
    'req',
    '-new',
    '-newkey',
    ...key.split(' '),
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
    '-subj',
    `/CN=${name}`,
  );
  openssl(
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-md',
    hash,
    '-extfile',
    `${name}.ext`,
    '-in',
    `${name}.csr`,
    '-out',
    `${name}.pem`,
    '-notext',
  );
}

function publishRevocations(): void {
  openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'ca.crl');
  mkdirSync(join(pki.rootDir, 'issuers', 'crl'), { recursive: true });
  copyFileSync(join(folder, 'ca.crl'), join(pki.rootDir, 'issuers', 'crl', 'ca.crl'));
}

beforeAll(async () => {
  pki = await openPki(join(folder, 'pki'));
  mkdirSync(join(folder, 'issued'));
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '01\n');
  const policy = '[policy]\ncommonName=supplied\n';
  const ca =
    '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=issued\ncertificate=ca.pem\nprivate_key=ca.key\n' +
    `default_md=sha256\ndefault_days=30\ndefault_crl_days=30\npolicy=policy\nunique_subject=no\n${policy}`;
  writeFileSync(join(folder, 'ca.cnf'), ca);
  const own = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
    '-subj',
    '/CN=plant',
  ];
  openssl('req', '-x509', ...own, '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  for (const name of ['good', 'revoked']) issue(name);
  issue('client', { use: 'clientAuth' });
  issue('short', { key: 'rsa:1024' });
  issue('old', { hash: 'sha1' });
  issue('unsaid', { keyUsage: '' });
  issue('signs', { keyUsage: 'critical,digitalSignature,nonRepudiation' });
  issue('encrypts', { keyUsage: 'keyEncipherment,dataEncipherment' });
  const curve = 'ec -pkeyopt ec_paramgen_curve:P-256';
  issue('curve', { key: curve, keyUsage: 'digitalSignature' });
  issue('curve-agrees', { key: curve, keyUsage: 'keyAgreement' });
}, SLOW_MS);

afterAll(async () => {
  await pki.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a machine’s certificate', () => {
  test('that cannot be parsed is unreadable', async () => {
    expect(await judgeCertificate(pki, Buffer.from('no certificate'), MACHINE, clock)).toBe('unreadable');
    expect(await judgeCertificate(pki, new Uint8Array(), MACHINE, clock)).toBe('unreadable');
    expect(await judgeCertificate(pki, Buffer.concat([der('good'), Buffer.of(0x30, 0x84)]), MACHINE, clock)).toBe(
      'unreadable',
    );
  });

  test('of an unknown issuer lacks its chain', async () => {
    expect(await judgeCertificate(pki, der('good'), MACHINE, clock)).toBe('chain-incomplete');
    expect(certificateFault('chain-incomplete', 'opc.tcp://x', der('good')).code).toBe('link.certificate-invalid');
  });

  test('of a trusted issuer without a revocation list may be revoked', async () => {
    await pki.addIssuer(der('ca') as Buffer);
    await trust(pki, join(folder, 'ca.pem'));
    expect(await judgeCertificate(pki, der('good'), MACHINE, clock)).toBe('revocation-unknown');
  });

  test('of a trusted issuer is good, revoked, weak, not for a server, or another machine’s', async () => {
    openssl('ca', '-config', 'ca.cnf', '-revoke', 'revoked.pem');
    publishRevocations();
    await pki.reloadCertificates();
    expect(await judgeCertificate(pki, der('good'), MACHINE, clock)).toBeNull();
    expect(await judgeCertificate(pki, der('good'), { ...MACHINE, host: '192.0.2.7' }, clock)).toBeNull();
    expect(await judgeCertificate(pki, der('good'), { ...MACHINE, host: 'other.example' }, clock)).toBe('host-name');
    expect(await judgeCertificate(pki, der('good'), { ...MACHINE, host: '192.0.2.8' }, clock)).toBe('host-name');
    expect(await judgeCertificate(pki, der('good'), { ...MACHINE, applicationUri: 'urn:x' }, clock)).toBe(
      'application-uri',
    );
    expect(await judgeCertificate(pki, der('revoked'), MACHINE, clock)).toBe('revoked');
    expect(await judgeCertificate(pki, der('client'), MACHINE, clock)).toBe('use');
    expect(await judgeCertificate(pki, der('short'), MACHINE, clock)).toBe('weak');
    expect(await judgeCertificate(pki, der('old'), MACHINE, clock)).toBe('weak');
  });

  test.each([
    ['signing and encryption, by its own word', 'good', null],
    ['all, as it says nothing of it', 'unsaid', null],
    ['signing alone, though RSA decrypts as well', 'signs', 'key-usage'],
    ['encryption alone', 'encrypts', 'key-usage'],
    ['signing, which is all that a curve does', 'curve', null],
    ['agreement alone', 'curve-agrees', 'key-usage'],
  ])('whose key may be used for %s', async (_, name, reason) => {
    expect(await judgeCertificate(pki, der(name), MACHINE, clock)).toBe(reason);
  });
});
