import { hash } from 'node:crypto';

import { IssuerAndSerialNumber } from '@peculiar/asn1-cms';
import { Certificate } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';

import { SimulatedAuthority } from '../../cli/simulation/simulated-issuer.ts';
import { AccessControl } from '../../simulator/chip/access-control.ts';
import { TrustStore } from '../../simulator/chip/trust-store.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { context, integer, objectIdentifier, octetString, sequence, setOf } from '../../stations/smartcard/der.ts';
import { readDer, writeDer } from '../../stations/smartcard/der-schema.ts';
import type { Dialogue } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { keyPairOf, newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { inspectChip, type Inspection } from '../../stations/smartcard/icao9303/inspection.ts';
import { PassiveAuthentication } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { SecureMessaging } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import { cardAccess, ecPublicKeyInfo, parseSecurityInfos } from '../../stations/smartcard/icao9303/security-infos.ts';
import { OID, SHA256_ALGORITHM } from '../../stations/smartcard/icao9303/security-object.ts';
import { INS, SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { concat } from '../../stations/smartcard/iso7816/tlv.ts';

/** PACE with chip-authentication mapping: the chip is genuine where EF.CardSecurity, which a document signer signed, has its key. */

const random = new SeededRandom('chip-authentication mapping');
const nowMs = new VirtualClock().wallTimeMs();
const authority = new SimulatedAuthority(random, nowMs);
const PROTOCOL = { mapping: 'CAM', cipher: 'AES', keyBytes: 16 } as const;
const CARD_ACCESS = cardAccess('P-256', PROTOCOL);
const NO_DATA = new Uint8Array(0);

/** EF.CardSecurity (9303-11 §3.11.4): the chip's key and how it agrees, in CMS signed data. */
async function cardSecurity(publicKey: Uint8Array, issuer: SimulatedAuthority): Promise<Uint8Array> {
  const content = setOf(
    sequence(objectIdentifier('0.4.0.127.0.7.2.2.3.2.2'), integer(1), integer(7)),
    sequence(objectIdentifier('0.4.0.127.0.7.2.2.1.2'), ecPublicKeyInfo('P-256', publicKey, 'explicit'), integer(7)),
  );
  const { signer } = issuer.signer(nowMs);
  const attributes = setOf(
    sequence(objectIdentifier(OID.contentType), setOf(objectIdentifier(OID.securityObject))),
    sequence(objectIdentifier(OID.messageDigest), setOf(octetString(hash('sha256', content, 'buffer')))),
  );
  const signature = await signer.sign(attributes);
  if (!signature.ok) throw new Error(signature.fault.code);
  const { issuer: name, serialNumber } = readDer(signer.certificate, Certificate)?.tbsCertificate ?? {};
  if (name === undefined || serialNumber === undefined) throw new Error('the certificate is readable');
  const info = sequence(
    integer(1),
    writeDer(new IssuerAndSerialNumber({ issuer: name, serialNumber })),
    SHA256_ALGORITHM,
    concat([Uint8Array.of(0xa0), attributes.subarray(1)]),
    sequence(objectIdentifier(OID.ecdsaWithSha256)),
    octetString(signature.value),
  );
  const signedData = sequence(
    integer(3),
    setOf(SHA256_ALGORITHM),
    sequence(objectIdentifier(OID.securityObject), context(0, octetString(content))),
    context(0, signer.certificate),
    setOf(info),
  );
  return sequence(objectIdentifier(OID.signedData), context(0, signedData));
}

/** A chip of two files of the master file and nothing else: EF.CardAccess, and behind PACE EF.CardSecurity. */
function converse<T>(privateKey: Uint8Array, security: Uint8Array, dialogue: Dialogue<T>): T {
  const secrets = {
    mrzInformation: 'L898902C<369080619406236',
    cardAccessNumber: '123456',
    chipAuthenticationKey: privateKey,
    activeAuthenticationKey: privateKey,
  };
  const pace = parseSecurityInfos(CARD_ACCESS)?.pace ?? [];
  const activeAuthentication = { curve: 'P-256', hash: 'sha256' } as const;
  const capabilities = { pace, chipAuthentication: null, activeAuthentication };
  const access = new AccessControl(random, secrets, () => capabilities, new TrustStore());
  let messaging: SecureMessaging | null = null;
  let current: Uint8Array = NO_DATA;
  const obey = (apdu: CommandApdu): ResponseApdu => {
    if (apdu.ins !== INS.readBinary) return { data: NO_DATA, sw: SW.fileNotFound };
    const bySfi = (apdu.p1 & 0x80) !== 0;
    if (bySfi) current = (apdu.p1 & 0x1f) === 0x1d ? security : CARD_ACCESS;
    const at = bySfi ? 0 : (apdu.p1 << 8) | apdu.p2;
    return { data: current.subarray(at, at + apdu.le), sw: SW.ok };
  };
  const answer = (sent: CommandApdu): ResponseApdu => {
    const plain = messaging === null ? sent : messaging.open(sent);
    if (plain === null) return { data: NO_DATA, sw: SW.messagingObjectsIncorrect };
    if (plain.ins === INS.manageSecurityEnvironment) return access.manageSecurityEnvironment(plain).response;
    if (plain.ins !== INS.generalAuthenticate) {
      const response = obey(plain);
      return messaging === null ? response : messaging.seal(response, plain.ins);
    }
    const { response, session } = access.generalAuthenticate(plain);
    if (session !== null) messaging = new SecureMessaging(session);
    return response;
  };
  let step = dialogue.next();
  while (step.done !== true) step = dialogue.next(answer(step.value));
  return step.value;
}

/** Does the inspection take the chip for genuine? The chip has no application: what PACE has shown is in its own field. */
function inspect(privateKey: Uint8Array, security: Uint8Array): Inspection {
  const trust = new PassiveAuthentication(
    { csca: [authority.certificate], crl: [authority.revocationList([], nowMs)] },
    'verified',
  );
  const options = { password: { kind: 'CAN', number: '123456' }, entropy: random, trust, terminal: null } as const;
  return converse(privateKey, security, inspectChip({ ...options, atMs: nowMs, readBytes: 200 }));
}

describe('a chip with chip-authentication mapping', () => {
  const { privateKey } = newKeyPair('P-256', random);
  const { publicKey } = keyPairOf('P-256', privateKey);

  test('is proven by the key that a document signer signed', async () => {
    expect(inspect(privateKey, await cardSecurity(publicKey, authority)).chip).toBe('proven');
  });

  test('is not genuine if the signed key belongs to another chip', async () => {
    const other = newKeyPair('P-256', random);
    expect(inspect(privateKey, await cardSecurity(other.publicKey, authority)).chip).toBe('failed');
  });

  test('is not genuine if an unknown authority signed it, or a bit of it flipped', async () => {
    const stranger = new SimulatedAuthority(random, nowMs);
    expect(inspect(privateKey, await cardSecurity(publicKey, stranger)).chip).toBe('failed');
    const flipped = new Uint8Array(await cardSecurity(publicKey, authority));
    flipped[flipped.length - 4] = (flipped[flipped.length - 4] ?? 0) ^ 1;
    expect(inspect(privateKey, flipped).chip).toBe('failed');
  });
});
