import { generateKeyPairSync } from 'node:crypto';

import { expect, test } from 'vitest';

import { constructed } from '../iso7816/tlv.ts';
import { activeAuthenticationKey } from './active-authentication.ts';
import { keyAlgorithm, publicKeyInfo } from './domain-parameters.ts';
import { keyPairOf } from './elliptic-curve.ts';
import { chipAuthenticationOid, OWN_SUITE, parseSecurityInfos } from './security-infos.ts';
import type { CurveName } from './standard-curves.ts';
import { integer, objectIdentifier, sequence } from '../der.ts';

/** A proof with a key that may be broken proves nothing. */

test.each([
  [1024, false],
  [2048, true],
])('active authentication with RSA of %d bits', (modulusLength, counts) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const key = activeAuthenticationKey(publicKey.export({ format: 'der', type: 'spki' }));
  expect(key !== null).toBe(counts);
});

test.each<[CurveName, boolean]>([
  ['P-192', false],
  ['brainpoolP192r1', false],
  ['P-256', true],
])('chip authentication with a key on %s', (curve, counts) => {
  const point = keyPairOf(curve, new Uint8Array(24).fill(7)).publicKey;
  const infos = constructed(0x31, [
    sequence(objectIdentifier(chipAuthenticationOid(OWN_SUITE)), integer(1)),
    sequence(objectIdentifier('0.4.0.127.0.7.2.2.1.2'), publicKeyInfo(keyAlgorithm(curve, 'explicit'), point)),
  ]);
  expect(parseSecurityInfos(infos)).toMatchObject({ chipKeyUnusable: !counts });
});
