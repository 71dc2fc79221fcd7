import { describe, expect, test } from 'vitest';

import {
  newAuthority,
  newTerminal,
  newVerifier,
  renewedAuthority,
  type Certified,
} from '../../controller/keys/inspection-chain.ts';
import { SeededRandom } from '../../stations/random.ts';
import {
  makeCvCertificate,
  parseCvCertificate,
  parseCvCertificates,
  signPlain,
  type CvContent,
} from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import { terminalFor, type Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { keyPairOf, newKeyPair, privateKeyObject } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import type { Inspection } from '../../stations/smartcard/icao9303/inspection.ts';
import type { AccessPassword } from '../../stations/smartcard/icao9303/key-derivation.ts';
import { ChipReader } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { openWithPace } from '../../stations/smartcard/icao9303/chip-access.ts';
import { OWN_PROTOCOL } from '../../stations/smartcard/icao9303/pace-protocol.ts';
import { readBinaryOf } from '../../stations/smartcard/iso7816/apdu.ts';
import { converse } from '../../simulator/devices/chip-inspection.ts';
import { dataGroupFile, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { FINGERS, finishedChip as finished, inspectWith } from './issued-chip.ts';
import type { SimulatedChip } from '../../simulator/chip/chip.ts';

/** Only inspection systems of the chip's own authority can read fingerprints, within their validity. */

const random = new SeededRandom('terminal authentication');
const TODAY = Date.UTC(2026, 0, 10);
const DAY_MS = 86_400_000;
const MRZ: AccessPassword = { kind: 'MRZ', information: 'L898902C<369080619406236' };
const CAN: AccessPassword = { kind: 'CAN', number: '123456' };

const cvca = newAuthority('VNCVCA', 1, TODAY, random);
const verifier = newVerifier(cvca, 'VNDVCARD', 1, TODAY, random);
const inspector = terminalOf(verifier);

function terminalOf(issuer: Certified, atMs = TODAY): Terminal {
  const { certificates, privateKey } = newTerminal(issuer, 'VNIS', 1, atMs, random);
  const terminal = terminalFor(certificates, privateKey);
  if (terminal === null) throw new Error('the chain is readable');
  return terminal;
}

function inspect(chip: SimulatedChip, terminal: Terminal | null, password = MRZ): Inspection {
  return inspectWith(chip, terminal, password, TODAY);
}

const fingersIn = (seen: Inspection): Uint8Array | null => seen.files.get(dataGroupFile(3)) ?? null;
const REFUSED = { terminal: 'failed', chip: 'proven', active: 'proven' } as const;

describe('an inspection system of the chip’s authority', () => {
  test.each([
    ['after PACE with the zone', MRZ, true],
    ['after PACE with the card access number', CAN, true],
    ['after basic access control', MRZ, false],
  ] as const)('reads the fingerprints %s', async (_, password, pace) => {
    const seen = inspect(await finished(cvca.certificate, pace), inspector, password);
    expect(seen).toMatchObject({
      protocol: pace ? 'PACE' : 'BAC',
      terminal: 'proven',
      chip: 'proven',
      active: 'proven',
    });
    expect(fingersIn(seen)).toEqual(FINGERS);
  });

  test('finds the authority’s name in EF.CVCA, which has the short identifier 1Ch of EF.CardAccess', async () => {
    const chip = await finished(cvca.certificate);
    chip.enterField();
    const offer = { protocol: OWN_PROTOCOL, curve: 'P-256', parameterId: 12 } as const;
    const reader = new ChipReader(200);
    converse(chip, openWithPace(reader, offer, CAN, random));
    converse(chip, reader.select(EMRTD_AID));
    const answer = converse(chip, reader.transceive(readBinaryOf(0x1c, 36)));
    const expected = Buffer.concat([Buffer.from('420b564e435643413030303031', 'hex'), Buffer.alloc(23)]);
    expect(Buffer.from(answer?.data ?? [])).toEqual(expected);
  });

  test('still does after other terminals have failed', async () => {
    const chip = await finished(cvca.certificate);
    inspect(chip, null);
    inspect(chip, terminalOf(newVerifier(newAuthority('VNCVCA', 1, TODAY, random), 'VNDVCARD', 1, TODAY, random)));
    expect(fingersIn(inspect(chip, inspector))).toEqual(FINGERS);
  });
});

describe('nobody else', () => {
  test('without a certificate the fingerprints are refused with 6982h, and all else is readable', async () => {
    const seen = inspect(await finished(cvca.certificate), null);
    expect(seen).toMatchObject({ terminal: 'absent', chip: 'proven', active: 'proven' });
    expect(seen.refused.get(dataGroupFile(3))).toBe(0x6982);
  });

  test('a chip without an authority announces none, and grants access to nobody', async () => {
    const seen = inspect(await finished(null), inspector);
    expect(seen.terminal).toBe('absent');
    expect(seen.refused.get(dataGroupFile(3))).toBe(0x6982);
  });

  test('another authority of the same name', async () => {
    const other = newAuthority('VNCVCA', 1, TODAY, random);
    const seen = inspect(
      await finished(cvca.certificate),
      terminalOf(newVerifier(other, 'VNDVCARD', 1, TODAY, random)),
    );
    expect(seen).toMatchObject(REFUSED);
    expect(fingersIn(seen)).toBeNull();
  });

  test('a verifier itself, or an inspection system straight under the authority', async () => {
    const chip = await finished(cvca.certificate);
    const chain = parseCvCertificates(verifier.certificate) ?? [];
    const key = privateKeyObject('P-256', keyPairOf('P-256', verifier.privateKey));
    expect(inspect(chip, { certificates: chain, sign: (data) => signPlain('sha256', key, data) })).toMatchObject(
      REFUSED,
    );
    const straight = newTerminal(cvca, 'VNIS', 7, TODAY, random);
    const below = parseCvCertificates(straight.certificates)?.slice(1) ?? [];
    const own = privateKeyObject('P-256', keyPairOf('P-256', straight.privateKey));
    expect(inspect(chip, { certificates: below, sign: (data) => signPlain('sha256', own, data) })).toMatchObject(
      REFUSED,
    );
  });

  test('an inspection system’s certificate without its private key', async () => {
    const stranger = privateKeyObject('P-256', newKeyPair('P-256', random));
    const thief = { ...inspector, sign: (data: Uint8Array) => signPlain('sha256', stranger, data) };
    expect(inspect(await finished(cvca.certificate), thief)).toMatchObject(REFUSED);
  });

  test('a signature over another chip’s session', async () => {
    const kept: Uint8Array[] = [];
    const recording = {
      ...inspector,
      sign: (data: Uint8Array): Uint8Array => {
        const signature = inspector.sign(data);
        kept.push(signature);
        return signature;
      },
    };
    const chip = await finished(cvca.certificate);
    expect(inspect(chip, recording).terminal).toBe('proven');
    expect(inspect(chip, { ...inspector, sign: () => kept[0] ?? new Uint8Array(64) })).toMatchObject(REFUSED);
  });

  test('a certificate without the right to read fingerprints', async () => {
    const pair = newKeyPair('P-256', random);
    const content: CvContent = {
      authorityReference: 'VNDVCARD00001',
      holderReference: 'VNIS00009',
      key: { hash: 'sha256', curve: 'P-256', point: pair.publicKey },
      role: 'inspection-system',
      rights: 0x02,
      effectiveMs: TODAY,
      expiresMs: TODAY + DAY_MS,
    };
    const issuer = privateKeyObject('P-256', keyPairOf('P-256', verifier.privateKey));
    const own = parseCvCertificate(makeCvCertificate(content, (data) => signPlain('sha256', issuer, data)));
    const [above] = inspector.certificates;
    if (own === null || above === undefined) throw new Error('the certificates are readable');
    const key = privateKeyObject('P-256', pair);
    const seen = inspect(await finished(cvca.certificate), {
      certificates: [above, own],
      sign: (data) => signPlain('sha256', key, data),
    });
    expect(seen.terminal).toBe('proven');
    expect(seen.refused.get(dataGroupFile(3))).toBe(0x6982);
  });
});

describe('the chip’s current date', () => {
  test('a certificate that ended before it is refused', async () => {
    const chip = await finished(cvca.certificate);
    const old = terminalOf(verifier);
    const laterMs = TODAY + 30 * DAY_MS;
    const later = terminalOf(newVerifier(cvca, 'VNDVCARD', 2, laterMs, random), laterMs);
    expect(inspect(chip, old).terminal).toBe('proven');
    expect(inspect(chip, later).terminal).toBe('proven');
    expect(inspect(chip, old)).toMatchObject(REFUSED);
    expect(inspect(chip, later).terminal).toBe('proven');
  });

  test('a link to the authority’s next key is taken, and remembered; the old key serves on until its time is over', async () => {
    const chip = await finished(cvca.certificate);
    const next = renewedAuthority(cvca, 'VNCVCA', 2, TODAY, random);
    const link = parseCvCertificate(next.link);
    const below = terminalOf(newVerifier(next, 'VNDVCARD', 3, TODAY, random));
    if (link === null) throw new Error('the link is readable');
    expect(inspect(chip, below)).toMatchObject(REFUSED);
    expect(inspect(chip, { ...below, certificates: [link, ...below.certificates] }).terminal).toBe('proven');
    expect(inspect(chip, below).terminal).toBe('proven');
    expect(inspect(chip, inspector).terminal).toBe('proven');
  });
});

describe('an inspection system whose authority has had other keys before', () => {
  const second = renewedAuthority(cvca, 'VNCVCA', 2, TODAY, random);
  const third = renewedAuthority(second, 'VNCVCA', 3, TODAY, random);
  const { certificates, privateKey } = newTerminal(
    newVerifier(third, 'VNDVCARD', 4, TODAY, random),
    'VNIS',
    4,
    TODAY,
    random,
    [second.link, third.link],
  );

  test.each([
    ['first', cvca],
    ['second', second],
    ['newest', third],
  ] as const)('reads chips that were made under its %s, time after time', async (_, made) => {
    const chip = await finished(made.certificate);
    for (const session of [1, 2, 3]) {
      const seen = inspect(chip, terminalFor(certificates, privateKey));
      expect({ session, terminal: seen.terminal }).toEqual({ session, terminal: 'proven' });
      expect(fingersIn(seen)).toEqual(FINGERS);
    }
  });

  test('does not read those of another authority, which has no link to it', async () => {
    const stranger = await finished(newAuthority('VNCVCA', 1, TODAY, random).certificate);
    expect(inspect(stranger, terminalFor(certificates, privateKey))).toMatchObject(REFUSED);
  });
});

test('no bit of a certificate flips unnoticed', async () => {
  const chip = await finished(cvca.certificate);
  const [above, own] = inspector.certificates;
  if (above === undefined || own === undefined) throw new Error('there are two certificates');
  const taken: number[] = [];
  for (let bit = 0; bit < own.raw.length * 8; bit += 29) {
    const flipped = new Uint8Array(own.raw);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const parsed = parseCvCertificate(flipped);
    const seen = parsed === null ? null : inspect(chip, { ...inspector, certificates: [above, parsed] });
    if (seen !== null && seen.terminal !== 'failed') taken.push(bit);
  }
  expect(taken).toEqual([]);
});
