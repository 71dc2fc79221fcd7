import { hash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { integer, NULL, objectIdentifier, octetString, printableString, sequence } from '../der.ts';
import { concat, constructed, encodeTlv, parseTlvs } from '../iso7816/tlv.ts';
import { parseCertificate } from './certificates.ts';
import { SOD_TAG } from './lds.ts';
import { OpenSsl } from './openssl-kit.ts';
import { parseRevocationList } from './revocation-list.ts';
import { ldsSecurityObject, OID, parseSecurityObject, SHA256_ALGORITHM, signedDataOf } from './security-object.ts';

/** What OpenSSL makes is read; the same with anything more in it, or in another encoding, is not. */

const CONFIGURATION = `
[req]
distinguished_name = name
[name]
[ca]
default_ca = authority
[authority]
database = index.txt
default_md = sha256
default_crl_days = 30
[authority_extensions]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always,issuer:always
`;
const DIGEST = hash('sha256', 'DG1', 'buffer');

const openssl = new OpenSsl('strict', CONFIGURATION);
openssl.write('index.txt', 'R\t991231235959Z\t250101000000Z\t0A\tunknown\t/CN=x\n');
openssl.write('object', ldsSecurityObject([{ group: 1, digest: DIGEST }]));
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem'];
openssl.run(
  'req',
  '-x509',
  ...KEY,
  '-subj',
  '/C=VN/CN=Strict',
  '-days',
  '30',
  '-out',
  'ca.pem',
  '-config',
  'openssl.cnf',
  '-extensions',
  'authority_extensions',
);
openssl.run('x509', '-in', 'ca.pem', '-outform', 'DER', '-out', 'ca.der');
openssl.run('ca', '-gencrl', '-config', 'openssl.cnf', '-cert', 'ca.pem', '-keyfile', 'key.pem', '-out', 'crl.pem');
openssl.run('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
openssl.run(
  'cms',
  '-sign',
  '-binary',
  '-nodetach',
  '-nosmimecap',
  '-nocerts',
  '-econtent_type',
  OID.ldsSecurityObject,
  '-in',
  'object',
  '-signer',
  'ca.pem',
  '-inkey',
  'key.pem',
  '-outform',
  'DER',
  '-out',
  'sod.der',
);

const READERS = [
  ['a certificate', 'ca.der', parseCertificate],
  ['a revocation list', 'crl.der', parseRevocationList],
  ['a security object', 'sod.der', (der: Uint8Array) => parseSecurityObject(encodeTlv(SOD_TAG, der))],
] as const;
const CONSTRUCTED = 0x20;

/** The bytes with each object that has parts changed in turn: `change` makes it anew from its tag and its parts. */
function* changed(
  der: Uint8Array,
  change: (tag: number, parts: readonly Uint8Array[]) => Uint8Array,
): Generator<Uint8Array> {
  const objects = parseTlvs(der) ?? [];
  for (const [at, { tag, value }] of objects.entries()) {
    if ((tag & CONSTRUCTED) === 0) continue;
    const withObject = (object: Uint8Array): Uint8Array =>
      concat(objects.map(({ raw }, index) => (index === at ? object : raw)));
    yield withObject(
      change(
        tag,
        (parseTlvs(value) ?? []).map(({ raw }) => raw),
      ),
    );
    for (const inner of changed(value, change)) yield withObject(encodeTlv(tag, inner));
  }
}

describe.each(READERS)('%s', (_, file, parse) => {
  const der = new Uint8Array(openssl.read(file));

  test('as OpenSSL makes it is read', () => {
    expect(parse(der)).not.toBeNull();
  });

  test('with one element more anywhere is none', () => {
    const read = [...changed(der, (tag, parts) => constructed(tag, [...parts, integer(7)]))].map((bytes) =>
      parse(bytes),
    );
    expect(read.length).toBeGreaterThan(10);
    expect(read.filter((one) => one !== null)).toHaveLength(0);
  });

  test('with a length anywhere in more bytes than it needs, which is not DER, is none', () => {
    const long = (tag: number, parts: readonly Uint8Array[]): Uint8Array => {
      const value = concat(parts);
      return concat([Uint8Array.of(tag, 0x83, 0, value.length >> 8, value.length & 0xff), value]);
    };
    expect([...changed(der, long)].map((bytes) => parse(bytes)).filter((one) => one !== null)).toHaveLength(0);
  });

  test('with a byte behind it, or zeros inside, is none', () => {
    expect(parse(concat([der, Uint8Array.of(0)]))).toBeNull();
    const padded = [...changed(der, (tag, parts) => constructed(tag, [...parts, Uint8Array.of(0)]))];
    expect(padded.map((bytes) => parse(bytes)).filter((one) => one !== null)).toHaveLength(0);
  });
});

describe('hashes of data groups', () => {
  const hashOf = (...numbers: number[]): Uint8Array[] =>
    numbers.map((number) => sequence(integer(number), octetString(DIGEST)));
  const signedOver = (...parts: Uint8Array[]): unknown => {
    openssl.write('object', sequence(integer(1), SHA256_ALGORITHM, ...parts));
    openssl.run(
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-econtent_type',
      OID.ldsSecurityObject,
      '-in',
      'object',
      '-signer',
      'ca.pem',
      '-inkey',
      'key.pem',
      '-outform',
      'DER',
      '-out',
      'sod.der',
    );
    const file = encodeTlv(SOD_TAG, openssl.read('sod.der'));
    expect(signedDataOf(file)).not.toBeNull();
    return parseSecurityObject(file);
  };
  const VERSIONS = sequence(printableString('0107'), printableString('040000'));

  test.each([
    ['for the same group twice', [sequence(...hashOf(1, 1)), VERSIONS]],
    ['for groups that there are not', [sequence(...hashOf(1, 17)), VERSIONS]],
    ['with a part more', [sequence(sequence(integer(1), octetString(DIGEST), NULL)), VERSIONS]],
    ['for none', [sequence(), VERSIONS]],
    ['and something behind them', [sequence(...hashOf(1)), VERSIONS, objectIdentifier('1.2.3')]],
  ])('%s are those of no document', (name, parts) => {
    expect({ name, read: signedOver(...parts) }).toEqual({ name, read: null });
  });

  test('are read with and without the version of the data structure', () => {
    expect(signedOver(sequence(...hashOf(1, 16)))).not.toBeNull();
    expect(signedOver(sequence(...hashOf(1, 16)), VERSIONS)).not.toBeNull();
  });
});
