import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, mkdtempSync, mkdirSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify, X509Certificate } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { findSoftHsm } from '../../scripts/readers.ts';
import { RealClock, type Clock } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import {
  isSignedBy,
  parseCvCertificate,
  parseCvCertificates,
} from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import { issuedBy, parseCertificate } from '../../stations/smartcard/icao9303/certificates.ts';
import { isListOf, parseRevocationList } from '../../stations/smartcard/icao9303/revocation-list.ts';
import { KeyFolder } from './issuer-keys.ts';
import { KeyError } from './key-error.ts';
import { loadPkcs11 } from './pkcs11.ts';
import { openKey, sealKey } from './key-container.ts';

const entropy = new SystemEntropy();
const clock = new RealClock();
const DAY_MS = 86_400_000;

const LATER = { simulated: false, passphrase: 'correct horse', entropy };

function folder(simulated = false, passphrase = 'correct horse'): KeyFolder & { path: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'cardline-keys-')), 'keys');
  return Object.assign(new KeyFolder({ folder: path, simulated, passphrase, clock, entropy }), { path });
}

/** One ceremony is made for all tests that begin after one: deriving its keys from the passphrase is slow on purpose. */
const ceremony = folder();
ceremony.create('P-256');

/** A folder of its own, in which that ceremony has been held. */
function createdFolder(): ReturnType<typeof folder> {
  const keys = folder();
  cpSync(ceremony.path, keys.path, { recursive: true });
  return keys;
}

describe('an encrypted key file', () => {
  const secret = entropy.bytes(32);
  const sealed = sealKey(secret, 'csca', 'a passphrase', entropy);

  test('opens with its passphrase', () => {
    expect(openKey(sealed, 'csca', 'a passphrase')).toEqual(Buffer.from(secret));
  });

  test.each([
    ['another passphrase', () => openKey(sealed, 'csca', 'a passphrasf')],
    ['another purpose', () => openKey(sealed, 'signer 1', 'a passphrase')],
    ['a changed file', () => openKey(sealed.replace(/"sealed": "(..)/, '"sealed": "00'), 'csca', 'a passphrase')],
    ['no key file at all', () => openKey('hello', 'csca', 'a passphrase')],
  ])('stays shut for %s', (_, open) => {
    expect(open()).toBeNull();
  });

  test('does not show the key', () => {
    expect(sealed).not.toContain(Buffer.from(secret).toString('hex'));
  });
});

/** Authority and signer of a folder as OpenSSL reads them, and what its verification of the chain says. */
function chainOf(keys: string): { path: string; verified: string } {
  const path = mkdtempSync(join(tmpdir(), 'cardline-chain-'));
  const signerFile = readdirSync(keys).find((name) => /^signer-.*cer$/.test(name)) ?? '';
  writeFileSync(join(path, 'ca.pem'), new X509Certificate(readFileSync(join(keys, 'csca.cer'))).toString());
  writeFileSync(join(path, 'ds.pem'), new X509Certificate(readFileSync(join(keys, signerFile))).toString());
  const chain = spawnSync('openssl', ['verify', '-CAfile', join(path, 'ca.pem'), join(path, 'ds.pem')]);
  return { path, verified: chain.stdout.toString() + chain.stderr.toString() };
}

describe.each(['P-256', 'brainpoolP256r1'] as const)('a key ceremony on %s', (curve) => {
  const keys = folder();
  keys.create(curve);

  test('makes an authority and a document signer that it issued, as 9303-12 has them', async () => {
    const opened = await keys.open(null);
    if (!opened.ok) throw new Error(opened.fault.code);
    const authority = parseCertificate(opened.value.csca);
    const signer = parseCertificate(opened.value.signer.certificate);
    // Bytes behind it belong to nothing, and make it none.
    expect(parseCertificate(Buffer.concat([opened.value.csca, Uint8Array.of(0)]))).toBeNull();
    if (authority === null || signer === null) throw new Error('certificates are readable');
    expect(issuedBy(signer, authority)).toBe(true);
    expect(issuedBy(authority, authority)).toBe(true);
    expect(signer.isAuthority).toBe(false);
    const usageDays = (opened.value.signerUsageEndMs - clock.wallTimeMs()) / DAY_MS;
    expect(usageDays).toBeGreaterThan(88);
    expect(usageDays).toBeLessThan(91);
    expect(opened.value.cardMasterKey).toHaveLength(32);
    expect(opened.value.cardMasterKey).not.toEqual(Buffer.from(SIMULATED_CARD_MASTER_KEY));
  });

  test('openssl verifies the chain where curves are named, and refuses spelled-out ones, which Doc 9303 demands', () => {
    expect(chainOf(keys.path).verified).toContain('explicit ECC parameters');
    const named = folder();
    named.create(curve, 'named');
    expect(chainOf(named.path).verified).toContain('OK');
  });

  test('openssl reads the curve’s parameters, and the profile’s extensions', () => {
    const { path } = chainOf(keys.path);
    const text = spawnSync('openssl', ['x509', '-in', join(path, 'ds.pem'), '-noout', '-text']).stdout.toString();
    for (const part of [
      'Digital Signature',
      'Private Key Usage Period',
      'Authority Key Identifier',
      'CRL Distribution Points',
      '2.23.136.1.1.6.2',
      'L=VNM',
      'Field Type: prime-field',
      'Cofactor:  1 (0x1)',
    ]) {
      expect(text.replaceAll(' = ', '=')).toContain(part);
    }
  });

  test('authority and signer say where revocation lists are; the signer may sign what the recipes issue', () => {
    const sample = folder();
    sample.create(curve, 'explicit', { country: 'UT', state: 'UTO', types: ['I', 'ID'] });
    const { path } = chainOf(sample.path);
    const textOf = (file: string): string =>
      spawnSync('openssl', ['x509', '-in', join(path, file), '-noout', '-text'])
        .stdout.toString()
        .replaceAll(' = ', '=');
    for (const file of ['ca.pem', 'ds.pem']) {
      expect(textOf(file)).toContain('CRL Distribution Points');
      expect(textOf(file)).toContain('Issuer: C=UT');
      expect(textOf(file)).toContain('L=UTO');
    }
    const signer = parseCertificate(new X509Certificate(readFileSync(join(path, 'ds.pem'))).raw);
    const types = signer?.extensions.find(({ oid }) => oid === '2.23.136.1.1.6.2');
    expect(Buffer.from(types?.content ?? []).toString('hex')).toBe('300c020100310713014913024944');
  });

  test('the signer signs off this thread, and its certificate verifies it', async () => {
    const opened = await keys.open(null);
    if (!opened.ok) throw new Error(opened.fault.code);
    const signature = await opened.value.signer.sign(Buffer.from('content'));
    const { publicKey } = new X509Certificate(opened.value.signer.certificate);
    expect(signature.ok && verify('sha256', Buffer.from('content'), publicKey, signature.value)).toBe(true);
  });
});

describe('a folder of keys', () => {
  test('keeps secrets in encrypted files that only their owner may read', () => {
    const keys = createdFolder();
    for (const name of readdirSync(keys.path).filter((file) => file.endsWith('.key'))) {
      expect(readFileSync(join(keys.path, name), 'utf8')).toContain('scrypt');
    }
    expect(readdirSync(keys.path).some((name) => name.endsWith('.tmp'))).toBe(false);
  });

  test('is made once', () => {
    const keys = createdFolder();
    expect(() => keys.create('P-256')).toThrow(KeyError);
  });

  test('stays shut for another passphrase, and says which file', async () => {
    const keys = createdFolder();
    const other = new KeyFolder({ folder: keys.path, simulated: false, passphrase: 'wrong', clock, entropy });
    await expect(other.open(null)).rejects.toThrow(/can't be opened with this passphrase/);
  });

  test('simulated keys are no keys for a real line', async () => {
    const keys = folder(true);
    keys.create('P-256');
    const opened = await keys.open(null);
    expect(opened.ok && Buffer.from(opened.value.cardMasterKey)).toEqual(Buffer.from(SIMULATED_CARD_MASTER_KEY));
    const real = new KeyFolder({ folder: keys.path, simulated: false, passphrase: 'correct horse', clock, entropy });
    await expect(real.open(null)).rejects.toThrow(/simulated/);
  });

  test('takes the card master key of the chips’ maker, for AES-128 or AES-256', async () => {
    const keys = createdFolder();
    for (const bytes of [16, 32]) {
      const key = entropy.bytes(bytes);
      keys.setCardMasterKey(key);
      const opened = await keys.open(null);
      expect(opened.ok && Buffer.from(opened.value.cardMasterKey)).toEqual(Buffer.from(key));
    }
    expect(() => keys.setCardMasterKey(entropy.bytes(24))).toThrow(KeyError);
    const simulated = folder(true);
    simulated.create('P-256');
    expect(() => simulated.setCardMasterKey(entropy.bytes(32))).toThrow(KeyError);
  });

  test('a renewed signer signs from then on; a revoked one is on the list that the authority signs', async () => {
    const keys = createdFolder();
    const [first] = keys.describe().signers;
    const second = keys.renew();
    const opened = await keys.open(null);
    expect(opened.ok && new X509Certificate(opened.value.signer.certificate).serialNumber).toBe(second);
    keys.revoke(first?.serial ?? '');
    const authority = parseCertificate(keys.cscaCertificate);
    if (authority === null) throw new Error('the authority is readable');
    const list = parseRevocationList(keys.crl);
    expect(list !== null && isListOf(list, authority)).toBe(true);
    expect([...(list?.serials ?? [])]).toEqual([first?.serial]);
    expect(() => keys.revoke('00')).toThrow(KeyError);
  });

  test('has another state after each ceremony, and its old one again where an older file is brought back', () => {
    const keys = createdFolder();
    const created = keys.state;
    const list = keys.crl;
    keys.revoke(keys.renew());
    const revoked = keys.state;
    expect(revoked).not.toBe(created);
    writeFileSync(join(keys.path, 'csca.crl'), list);
    expect(keys.state).not.toBe(revoked);
  });

  test('a signer is renewed with a list that lasts as long as it signs', async () => {
    const keys = createdFolder();
    const laterMs = clock.wallTimeMs() + 85 * DAY_MS;
    const shifted: Clock = {
      nowMs: () => clock.nowMs(),
      schedule: (ms, task) => clock.schedule(ms, task),
      wallTimeMs: () => laterMs,
    };
    const later = new KeyFolder({ ...LATER, folder: keys.path, clock: shifted });
    expect(later.describe().signerUsageEndMs).toBeLessThan(laterMs + 6 * DAY_MS);
    later.renew();
    expect(later.describe().signerUsageEndMs).toBeGreaterThan(laterMs + 88 * DAY_MS);
    expect(parseRevocationList(later.crl)?.nextUpdateMs).toBeGreaterThan(laterMs + 88 * DAY_MS);
  });
});

describe('the authority of inspection systems', () => {
  const at = (path: string, laterMs: number): KeyFolder => {
    const shifted: Clock = {
      nowMs: () => clock.nowMs(),
      schedule: (ms, task) => clock.schedule(ms, task),
      wallTimeMs: () => clock.wallTimeMs() + laterMs,
    };
    return new KeyFolder({ ...LATER, folder: path, clock: shifted });
  };
  const chainOf = (certificates: Uint8Array): string[] =>
    (parseCvCertificates(certificates) ?? []).map(
      ({ authorityReference, holderReference }) => `${authorityReference} ${holderReference}`,
    );

  test('that is renewed issues a link to its next key, which every inspection system is given', () => {
    const keys = createdFolder();
    keys.createInspection();
    const before = keys.inspectionCertificates?.cvca;
    expect(keys.createInspection(true)).toBe('VNDVCARD00002');
    const { certificates } = keys.issueTerminal();
    expect(chainOf(certificates)).toEqual([
      'VNCVCA00001 VNCVCA00002',
      'VNCVCA00002 VNDVCARD00002',
      'VNDVCARD00002 VNIS00001',
    ]);
    const [link] = parseCvCertificates(certificates) ?? [];
    const old = parseCvCertificate(before ?? new Uint8Array(0));
    if (link === undefined || old === null || old.key.curve === null) throw new Error('the certificates are readable');
    expect(isSignedBy(link, { ...old.key, curve: old.key.curve })).toBe(true);
    // Chips that are made from now on know the new one.
    const anchor = parseCvCertificate(keys.inspectionCertificates?.cvca ?? new Uint8Array(0));
    expect(anchor?.holderReference).toBe('VNCVCA00002');
    expect(Buffer.from(anchor?.key.point ?? []).equals(link.key.point)).toBe(true);
  });

  test('is renewed by itself before a verifier would outlive it', () => {
    const keys = createdFolder();
    keys.createInspection();
    const nearMs = (3 * 365 - 80) * DAY_MS;
    expect(keys.createInspection()).toBe('VNDVCARD00002');
    expect(keys.describe().inspection?.authorities).toBe(1);
    at(keys.path, nearMs).createInspection();
    expect(keys.describe().inspection).toEqual({ authorities: 2, verifiers: 3, terminals: 0 });
  });

  test('of a folder that an older version has made is the first', () => {
    const keys = createdFolder();
    keys.createInspection();
    const index = join(keys.path, 'issuer.json');
    writeFileSync(index, readFileSync(index, 'utf8').replace(/,\s*"authorities": 1/, ''));
    expect(readFileSync(index, 'utf8')).not.toContain('authorities');
    keys.createInspection(true);
    expect(chainOf(keys.issueTerminal().certificates)[0]).toBe('VNCVCA00001 VNCVCA00002');
  });
});

const softhsm = findSoftHsm();
const library = await loadPkcs11();
const skipped = softhsm === null ? 'install softhsm2' : library === null ? 'pkcs11js is not built' : '';
if (skipped !== '') process.stderr.write(`the document signer in an HSM is not tested: ${skipped}\n`);

describe.skipIf(skipped !== '')('a document signer in a hardware security module (SoftHSM2)', () => {
  const home = mkdtempSync(join(tmpdir(), 'cardline-hsm-'));
  mkdirSync(join(home, 'tokens'));
  writeFileSync(join(home, 'softhsm2.conf'), `directories.tokendir = ${join(home, 'tokens')}\nlog.level = ERROR\n`);
  process.env['SOFTHSM2_CONF'] = join(home, 'softhsm2.conf');
  const token = { module: softhsm ?? '', tokenLabel: 'cardline', pin: '4321' };
  spawnSync('softhsm2-util', ['--init-token', '--free', '--label', 'cardline', '--so-pin', '1234', '--pin', '4321']);

  test('the key is made in the module, stays there, and signs what the certificate verifies', async () => {
    const keys = createdFolder();
    const renewed = await keys.renewInHsm(token);
    expect(renewed).toMatchObject({ ok: true });
    const serial = renewed.ok ? renewed.value : '';
    expect(existsSync(join(keys.path, `signer-${serial}.key`))).toBe(false);
    const opened = await keys.open('4321');
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    const { signer, csca } = opened.value;
    const certificate = parseCertificate(signer.certificate);
    const authority = parseCertificate(csca);
    expect(certificate !== null && authority !== null && issuedBy(certificate, authority)).toBe(true);
    const data = Array.from({ length: 40 }, (_, index) => Buffer.from(`card ${index}`));
    const signatures = await Promise.all(data.map((bytes) => signer.sign(bytes)));
    for (const [index, signature] of signatures.entries()) {
      const right =
        signature.ok && verify('sha256', data[index] ?? Buffer.alloc(0), certificate?.publicKey ?? '', signature.value);
      expect(right).toBe(true);
    }
    await signer.close();
  });

  test('a wrong PIN, a token that is not there and a library that is none are said as such', async () => {
    const keys = createdFolder();
    const wrong = [
      { ...token, pin: '0000' },
      { ...token, tokenLabel: 'elsewhere' },
      { ...token, module: join(home, 'softhsm2.conf') },
    ];
    for (const attempt of wrong) {
      expect(await keys.renewInHsm(attempt)).toMatchObject({ ok: false, fault: { code: 'signer.unreachable' } });
    }
  });
});
