import { generateKeyPairSync, sign, type KeyPairKeyObjectResult } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import {
  bitString,
  context,
  NULL,
  objectIdentifier,
  sequence,
  setOf,
  time,
  integer,
  unsignedInteger,
  utf8String,
} from '../../stations/smartcard/der.ts';
import { checkManifest, type ManifestVerdict } from './manifest-check.ts';
import { manifestIssuer, MANIFEST_SUFFIX, writeManifest } from './manifest.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const FOUND = { orders: 12, sha256: 'ab'.repeat(32) };
const NAME = 'orders.ndjson';

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ECDSA_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const rsaWith = (oid: string): Uint8Array => sequence(objectIdentifier(oid), NULL);

interface Made {
  readonly pair: KeyPairKeyObjectResult;
  readonly algorithm: Uint8Array;
  readonly hash: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
}

const USUAL: Made = {
  pair: P256,
  algorithm: ECDSA_SHA256,
  hash: 'sha256',
  fromMs: NOW_MS - DAY_MS,
  untilMs: NOW_MS + DAY_MS,
};

/** A certificate that signs itself (RFC 5280 §4.1), PEM. */
function certificate(wishes: Partial<Made>): string {
  const { pair, algorithm, hash, fromMs, untilMs } = { ...USUAL, ...wishes };
  const name = sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8String('Database'))));
  const body = sequence(
    context(0, integer(2)),
    unsignedInteger(Buffer.from([1, 2, 3])),
    algorithm,
    name,
    sequence(time(fromMs), time(untilMs)),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const der = sequence(body, algorithm, bitString(sign(hash, body, pair.privateKey)));
  return pem(der);
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  readonly file = join(this.folder, NAME);
  readonly trusted = join(this.folder, 'trusted');

  constructor(wishes: Partial<Made> = {}, introduced: string | null = null) {
    const { pair } = { ...USUAL, ...wishes };
    const own = certificate(wishes);
    mkdirSync(this.trusted);
    writeFileSync(join(this.trusted, 'database.pem'), introduced ?? own);
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeManifest(this.file, FOUND, manifestIssuer('Database', own, key));
  }

  get manifest(): Record<string, unknown> {
    return JSON.parse(readFileSync(this.file + MANIFEST_SUFFIX, 'utf8')) as Record<string, unknown>;
  }

  change(change: Record<string, unknown>): this {
    return this.write(JSON.stringify({ ...this.manifest, ...change }));
  }

  write(text: string | Uint8Array): this {
    writeFileSync(this.file + MANIFEST_SUFFIX, text);
    return this;
  }

  check(found: Partial<typeof FOUND & { name: string }> = {}, nowMs = NOW_MS): ManifestVerdict {
    return checkManifest({ file: this.file, name: NAME, ...FOUND, ...found }, [this.trusted], nowMs);
  }
}

const VALID = { verdict: 'valid', issuer: 'Database' };

describe('a manifest is right', () => {
  test.each([
    ['ECDSA', {}],
    [
      'Ed25519',
      { pair: generateKeyPairSync('ed25519'), algorithm: sequence(objectIdentifier('1.3.101.112')), hash: null },
    ],
    [
      'RSA of 2048 bits',
      {
        pair: generateKeyPairSync('rsa', { modulusLength: 2048 }),
        algorithm: rsaWith('1.2.840.113549.1.1.11'),
      },
    ],
  ] satisfies [string, Partial<Made>][])('signed by %s', (_, wishes) => {
    expect(new Place(wishes).check()).toEqual(VALID);
  });

  test('on the first and on the last second of its issuer’s certificate', () => {
    expect(new Place().check({}, NOW_MS - DAY_MS)).toEqual(VALID);
    expect(new Place().check({}, NOW_MS + DAY_MS + 999)).toEqual(VALID);
  });

  test('with a byte order mark, and with a signature in several lines', () => {
    const place = new Place();
    place.write(`\ufeff${readFileSync(place.file + MANIFEST_SUFFIX, 'utf8')}`);
    expect(place.check()).toEqual(VALID);
    const other = new Place();
    const wrapped = String(other.manifest['signature']).replaceAll(/.{20}/g, '$&\r\n');
    expect(other.change({ signature: wrapped }).check()).toEqual(VALID);
  });

  test('for a file whose name came in decomposed letters', () => {
    const place = new Place();
    const key = P256.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeManifest(join(place.folder, 'đơn tháng sáu'), FOUND, manifestIssuer('Database', certificate({}), key));
    writeFileSync(join(place.trusted, 'again.pem'), String(place.manifest['certificate']));
    const other = readFileSync(join(place.folder, `đơn tháng sáu${MANIFEST_SUFFIX}`), 'utf8');
    const { certificate: made } = JSON.parse(other) as { certificate: string };
    writeFileSync(join(place.trusted, 'made.pem'), made);
    place.write(other);
    expect(place.check({ name: 'đơn tháng sáu'.normalize('NFD') })).toEqual(VALID);
  });

  test('where its issuer was introduced together with others, or as DER', () => {
    const own = certificate({});
    const others = certificate({ fromMs: NOW_MS - 2 * DAY_MS }) + own;
    const place = new Place({}, others);
    expect(place.change({ certificate: own }).check()).toEqual(VALID);
    writeFileSync(join(place.trusted, 'database.pem'), Buffer.from(own.split('\n').slice(1, -2).join(''), 'base64'));
    expect(place.check()).toEqual(VALID);
  });
});

describe('a manifest that is wrong says what', () => {
  test.each([
    [
      'that expired',
      { untilMs: NOW_MS - 2000 },
      'certificate-expired',
      '2026-05-31T23:59:58.000Z',
      '2026-06-01T00:00:00.000Z',
    ],
    [
      'of tomorrow',
      { fromMs: NOW_MS + 1000 },
      'certificate-not-yet-valid',
      '2026-06-01T00:00:01.000Z',
      '2026-06-01T00:00:00.000Z',
    ],
    [
      'with RSA of 1024 bits',
      { pair: generateKeyPairSync('rsa', { modulusLength: 1024 }), algorithm: rsaWith('1.2.840.113549.1.1.11') },
      'certificate-weak',
      'RSA 2048',
      'RSA 1024',
    ],
    [
      'signed over SHA-1',
      { algorithm: sequence(objectIdentifier('1.2.840.10045.4.1')), hash: 'sha1' },
      'certificate-weak',
      'SHA-256',
      'SHA-1 with ECDSA',
    ],
    [
      'of a short curve',
      { pair: generateKeyPairSync('ec', { namedCurve: 'secp224r1' }) },
      'certificate-weak',
      'P-256',
      'secp224r1',
    ],
  ] satisfies [string, Partial<Made>, string, string, string][])(
    'about a certificate %s',
    (_, wishes, verdict, expected, found) => {
      const detail = { field: 'certificate', why: '', expected, found };
      expect(new Place(wishes).check()).toEqual({ verdict, detail });
    },
  );

  test('about an issuer who was not introduced: the certificate’s fingerprint', () => {
    const { verdict, ...rest } = new Place({}, certificate({})).check();
    expect(verdict).toBe('untrusted');
    expect(rest).toMatchObject({ detail: { found: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) } });
  });

  test('about another file, another name or another number: what it says, and what is there', () => {
    const place = new Place();
    const detail = (field: string, expected: string, found: string): unknown => ({ field, why: '', expected, found });
    expect(place.check({ orders: 11 })).toEqual({ verdict: 'count-wrong', detail: detail('orders', '12', '11') });
    const sha256 = 'cd'.repeat(32);
    expect(place.check({ sha256 })).toEqual({
      verdict: 'digest-wrong',
      detail: detail('sha256', FOUND.sha256, sha256),
    });
    expect(place.check({ name: 'other.ndjson' })).toEqual({
      verdict: 'file-wrong',
      detail: detail('file', NAME, 'other.ndjson'),
    });
  });

  test.each(['file', 'orders', 'sha256', 'issuer'])('about a signature that does not cover its %s', (field) => {
    const changed = { file: 'x', orders: 13, sha256: 'cd'.repeat(32), issuer: 'Another' }[field];
    expect(new Place().change({ [field]: changed }).check()).toMatchObject({ verdict: 'signature-wrong' });
  });

  test('about a signature by another key', () => {
    const place = new Place();
    const signature = sign('sha256', Buffer.from('x'), P256.privateKey).toString('base64');
    expect(place.change({ signature }).check()).toMatchObject({ verdict: 'signature-wrong' });
    expect(place.change({ signature: 'AAAA' }).check()).toMatchObject({ verdict: 'signature-wrong' });
  });

  test.each([
    ['no JSON', '', 'not-json', (place: Place) => place.write('{')],
    ['no UTF-8', '', 'not-utf8', (place: Place) => place.write(Uint8Array.of(0x7b, 0xff))],
    ['no object', '', 'malformed', (place: Place) => place.write('[]')],
    ['a key twice', 'orders', 'key-twice', (place: Place) => place.write('{"orders":1,"orders":2}')],
    ['too much', '', 'too-large', (place: Place) => place.write(' '.repeat(20_000))],
    ['an unknown field', 'note', 'unknown', (place: Place) => place.change({ note: 'x' })],
    ['a missing field', 'issuer', 'missing', (place: Place) => place.change({ issuer: undefined })],
    ['another format', 'format', 'malformed', (place: Place) => place.change({ format: 'cardline-orders-9' })],
    ['a digest in capitals', 'sha256', 'malformed', (place: Place) => place.change({ sha256: 'AB'.repeat(32) })],
    ['a signature that is no base64', 'signature', 'malformed', (place: Place) => place.change({ signature: 'a-b_' })],
    ['a certificate that is none', 'certificate', 'malformed', (place: Place) => place.change({ certificate: 'x' })],
    [
      'two certificates',
      'certificate',
      'malformed',
      (place: Place) => place.change({ certificate: certificate({}) + certificate({}) }),
    ],
    [
      'bytes behind the certificate',
      'certificate',
      'malformed',
      (place: Place) => {
        const der = Buffer.from(certificate({}).split('\n').slice(1, -2).join(''), 'base64');
        return place.change({ certificate: pem(Buffer.concat([der, Buffer.from([0])])) });
      },
    ],
  ])('where it can’t be read: %s', (_, field, why, change) => {
    expect(change(new Place()).check()).toMatchObject({ verdict: 'unreadable', detail: { field, why } });
  });

  test('and none is none', () => {
    const place = new Place();
    expect(checkManifest({ file: `${place.file}.other`, name: NAME, ...FOUND }, [], NOW_MS)).toEqual({
      verdict: 'none',
    });
  });
});
