import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../random.ts';
import { integer, objectIdentifier, sequence } from '../der.ts';
import { findTlv, parseTlvs } from '../iso7816/tlv.ts';
import { curveOfAlgorithm, explicitParameters, keyAlgorithm } from './domain-parameters.ts';
import { EC_PUBLIC_KEY_OID, keyPairOf, newKeyPair } from './elliptic-curve.ts';
import { readPublicKeyInfo } from './public-key.ts';
import { ecPublicKeyInfo } from './security-infos.ts';
import { CURVE_NAMES, CURVES, type CurveName } from './standard-curves.ts';

const random = new SeededRandom('domain parameters');
const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');
const contentOf = (algorithm: Uint8Array): Uint8Array => findTlv(algorithm, 0x30) ?? new Uint8Array(0);
const spelled = (parameters: Uint8Array): Uint8Array =>
  contentOf(sequence(objectIdentifier(EC_PUBLIC_KEY_OID), parameters));

describe.each(CURVE_NAMES)('%s', (curve) => {
  test('its parameters are OpenSSL’s', () => {
    const args = ['ecparam', '-name', CURVES[curve].openssl, '-param_enc', 'explicit', '-outform', 'DER'];
    const ours = parseTlvs(explicitParameters(curve))?.[0];
    const theirs = parseTlvs(spawnSync('openssl', args).stdout)?.[0];
    // OpenSSL adds the seed of the NIST curves.
    const withoutSeed = (raw: Uint8Array): string[] =>
      (parseTlvs(findTlv(raw, 0x30) ?? raw) ?? []).slice(0, 2).map((part) => hex(part.raw));
    const parts = (value: Uint8Array): string[] => (parseTlvs(value) ?? []).flatMap(({ raw }) => withoutSeed(raw));
    expect(parts(ours?.value ?? new Uint8Array(0))).toEqual(parts(theirs?.value ?? Uint8Array.of(1)));
  });

  test('is read spelled out, named, and by its number', () => {
    expect(curveOfAlgorithm(contentOf(keyAlgorithm(curve, 'explicit')))).toBe(curve);
    expect(curveOfAlgorithm(contentOf(keyAlgorithm(curve, 'named')))).toBe(curve);
    const standardized = sequence(objectIdentifier('0.4.0.127.0.7.1.2'), integer(CURVES[curve].parameterId));
    expect(curveOfAlgorithm(contentOf(standardized))).toBe(curve);
  });

  test('with any one of its parameters another, spelled-out parameters are those of no curve (CVE-2020-0601)', () => {
    const right = explicitParameters(curve);
    for (let at = 0; at < right.length; at += 1) {
      const wrong = new Uint8Array(right);
      wrong[at] = (wrong[at] ?? 0) ^ 0x01;
      expect({ at, curve: curveOfAlgorithm(spelled(wrong)) }).toEqual({ at, curve: null });
    }
  });

  test('a public key is the same in either form, and OpenSSL reads both', () => {
    const { publicKey } = newKeyPair(curve, random);
    for (const form of ['explicit', 'named'] as const) {
      const info = ecPublicKeyInfo(curve, publicKey, form);
      expect(readPublicKeyInfo(info)?.ec).toMatchObject({ curve });
      expect(hex(readPublicKeyInfo(info)?.ec?.publicKey ?? null)).toBe(hex(publicKey));
      expect(createPublicKey({ key: Buffer.from(info), format: 'der', type: 'spki' }).asymmetricKeyDetails).toEqual({
        namedCurve: CURVES[curve].openssl,
      });
    }
  });
});

test('an authority’s own public key as generator, with which anybody could sign for it, is refused', () => {
  const curve: CurveName = 'P-256';
  const { publicKey } = keyPairOf(curve, Buffer.alloc(32, 7));
  const info = Buffer.from(ecPublicKeyInfo(curve, publicKey, 'explicit'));
  const { Gx, Gy } = CURVES[curve].parameters;
  const generator = Buffer.from(`${Gx.toString(16)}${Gy.toString(16)}`, 'hex');
  const at = info.indexOf(generator);
  expect(at).toBeGreaterThan(0);
  info.set(publicKey.subarray(1), at);
  expect(readPublicKeyInfo(info)).toBeNull();
});

test('a point that is not on its curve is no key', () => {
  const { publicKey } = newKeyPair('P-256', random);
  const wrong = new Uint8Array(publicKey);
  wrong[64] = (wrong[64] ?? 0) ^ 1;
  expect(readPublicKeyInfo(ecPublicKeyInfo('P-256', wrong, 'named'))).toBeNull();
});

test('numbers that stand for no curve, and algorithms of other keys, are those of none', () => {
  const standardized = (id: number): Uint8Array =>
    contentOf(sequence(objectIdentifier('0.4.0.127.0.7.1.2'), integer(id)));
  for (const id of [0, 1, 2, 3, 7, 19, 200, 300]) expect(curveOfAlgorithm(standardized(id))).toBeNull();
  expect(curveOfAlgorithm(contentOf(sequence(objectIdentifier('1.2.840.113549.1.1.1'))))).toBeNull();
});
