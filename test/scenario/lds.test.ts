import { spawnSync } from 'node:child_process';
import { hash, X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { SimulatedAuthority } from '../../cli/simulation/simulated-issuer.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { orderSchema, type Order } from '../../controller/orders/order.ts';
import { cardMaterial } from '../../controller/personalization/card-material.ts';
import { prepareChip } from '../../controller/personalization/chip-content.ts';
import { signSecurityObject } from '../../controller/personalization/security-object.ts';
import { readNationalFields } from '../../controller/personalization/national-fields.ts';
import { CHIP_FILES } from '../../recipes/recipe.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { dataGroupFile, EF_COM, EF_SOD } from '../../stations/smartcard/icao9303/lds.ts';
import { PassiveAuthentication } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { signedDataOf } from '../../stations/smartcard/icao9303/security-object.ts';
import { findTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import { CHIP_CURVE } from '../../controller/personalization/data-groups.ts';
import { newKeyPairs } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { NIGHTLY } from '../nightly.ts';

/** What an issuer writes to a chip, byte by byte, and how independent software verifies its signature. */

/** So that each place in a byte is flipped; in the night each bit is. */
const FLIPPED_EVERY_BITS = 61;

const random = new SeededRandom('lds');
const nowMs = new VirtualClock().wallTimeMs();
const authority = new SimulatedAuthority(random, nowMs);
const signer = authority.signer(nowMs);
const { recipe } = defaultRecipe(installedRecipes());
const hex = (bytes: Uint8Array | undefined | null): string => Buffer.from(bytes ?? []).toString('hex');
const DAY_MS = 86_400_000;
const YEARS_30_MS = 30 * 365 * DAY_MS;

const ORDER: Order = {
  ...new CitizenFactory(new SeededRandom('one')).next('T'),
  personalNumber: '001090012345',
  documentNumber: '090012345',
  fullName: 'Nguyễn Văn An',
  dateOfBirth: '1990-02-03',
  sex: 'M',
  nationality: 'Việt Nam',
  ethnicity: 'Kinh',
  religion: 'Không',
  dateOfIssue: '2026-01-05',
  dateOfExpiry: '2030-02-03',
  fatherName: 'Nguyễn Văn Bình',
  motherName: 'Trần Thị Cúc',
  spouseName: '',
  previousNumber: '012345678',
  personalIdentificationCode: '0123456789ABCDEF',
};

async function filesOf(order: Order): Promise<Map<number, Uint8Array>> {
  const prepared = await prepareChip(cardMaterial(order, recipe), signer.signer, newKeyPairs(CHIP_CURVE, random), {
    parameters: 'explicit',
    trustPoint: null,
  });
  if (!prepared.ok) throw new Error(prepared.fault.code);
  return new Map(prepared.value.content.files.map(({ fid, content }) => [fid, content]));
}

const files = await filesOf(ORDER);
const group = (number: number): Uint8Array => files.get(dataGroupFile(number)) ?? new Uint8Array(0);

function groups(): Map<number, Uint8Array> {
  return new Map([1, 2, 3, 13, 14, 15].map((number) => [number, group(number)]));
}

describe('the logical data structure of a citizen card', () => {
  test('DG1: IDVNM, the nine last digits as document number, the whole personal number with its check digit as optional data', () => {
    const mrz = Buffer.from(findTlv(findTlv(group(1), 0x61) ?? group(1), 0x5f1f) ?? []).toString('latin1');
    expect(mrz.slice(0, 30)).toBe('IDVNM0900123450001090012345<<1');
    expect(mrz.slice(30, 60)).toMatch(/^9002030M3002038VNM<{11}\d$/);
    expect(mrz.slice(60)).toBe('NGUYEN<<VAN<AN<<<<<<<<<<<<<<<<');
  });

  test('DG13: the bytes of the first field are those of a real card’s', () => {
    const list = findTlv(group(13), 0x6d);
    const fields = parseTlvs(findTlv(list ?? group(13), 0x30) ?? new Uint8Array(0)) ?? [];
    expect(hex(fields[0]?.raw)).toBe(`3011020101130c${Buffer.from('001090012345').toString('hex')}`);
    expect(hex(fields[2]?.raw)).toBe(`300f020103130a${Buffer.from('03/02/1990').toString('hex')}`);
    expect(hex(fields[3]?.raw)).toBe(`30080201040c03${Buffer.from('Nam').toString('hex')}`);
    // Father and mother are a SEQUENCE each; a citizen without a spouse has an empty field 14.
    expect(hex(fields[12]?.raw.subarray(0, 7))).toBe(
      `${hex(fields[12]?.raw.subarray(0, 2))}02010d30${hex(fields[12]?.raw.subarray(6, 7))}`,
    );
    expect(hex(fields[13]?.raw)).toBe('300302010e');
    expect(hex(fields[15]?.raw)).toBe(`30150201101310${Buffer.from('0123456789ABCDEF').toString('hex')}`);
  });

  test('DG13 decodes to the ordered data', () => {
    const fields = readNationalFields(findTlv(group(13), 0x6d) ?? new Uint8Array(0));
    expect(fields?.get(2)).toEqual(['Nguyễn Văn An']);
    expect(fields?.get(13)).toEqual(['Nguyễn Văn Bình', 'Trần Thị Cúc']);
    expect(fields?.get(14)).toEqual([]);
    expect(fields?.size).toBe(16);
  });

  test('a card without expiry has text in DG13, and 991231 in the MRZ', async () => {
    const unlimited = await filesOf({ ...ORDER, dateOfExpiry: '' });
    const dg13 = findTlv(unlimited.get(dataGroupFile(13)) ?? new Uint8Array(0), 0x6d);
    expect(readNationalFields(dg13 ?? new Uint8Array(0))?.get(12)).toEqual(['Không thời hạn']);
    expect(Buffer.from(unlimited.get(dataGroupFile(1)) ?? []).toString('latin1')).toContain('M9912315VNM');
  });

  test('DG2: one face as ISO/IEC 19794-5 in CBEFF, with the image’s own size', () => {
    const record = Buffer.from(biometricRecords(group(2), 0x75)[0] ?? []);
    expect(record.toString('latin1', 0, 8)).toBe('FAC\u{0}010\u{0}');
    expect(record.readUInt32BE(8)).toBe(record.length);
    expect(record.readUInt32BE(14)).toBe(record.length - 14);
    expect(record.readUInt16BE(36)).toBeGreaterThan(100);
    expect(record.subarray(46)).toEqual(Buffer.from(ORDER.portrait, 'base64'));
  });

  test('DG3: two index fingers as ISO/IEC 19794-4, left and right', () => {
    const records = biometricRecords(group(3), 0x63).map((record) => Buffer.from(record));
    expect(records.map((record) => record.toString('latin1', 0, 8))).toEqual(['FIR\u{0}010\u{0}', 'FIR\u{0}010\u{0}']);
    expect(records.map((record) => record[36])).toEqual([7, 2]);
    expect(records.map((record) => record.readUIntBE(8, 6))).toEqual(records.map(({ length }) => length));
    expect(records[1]?.subarray(46)).toEqual(Buffer.from(ORDER.fingerprints[1] ?? '', 'base64'));
  });

  test('a face in JPEG 2000 is marked as such, with its size', async () => {
    // SOC, SIZ of 240 by 320 pixels, and the beginning of nothing.
    const codestream = Buffer.from(
      'ff4fff51002f0000000000f0000001400000000000000000000000f00000014000000000000000000003070101070101070101',
      'hex',
    );
    for (const image of [
      codestream,
      Buffer.concat([Buffer.from('0000000c6a5020200d0a870a00000014', 'hex'), codestream]),
    ]) {
      const order = orderSchema('vietnam').parse({ ...ORDER, portrait: image.toString('base64') });
      const made = await filesOf(order);
      const record = Buffer.from(biometricRecords(made.get(dataGroupFile(2)) ?? new Uint8Array(0), 0x75)[0] ?? []);
      expect([record[35], record.readUInt16BE(36), record.readUInt16BE(38)]).toEqual([1, 240, 320]);
    }
  });

  test('EF.COM lists the groups that are there', () => {
    const com = findTlv(files.get(EF_COM) ?? new Uint8Array(0), 0x60) ?? new Uint8Array(0);
    expect(hex(findTlv(com, 0x5c))).toBe('6175636d6e6f');
    expect(Buffer.from(findTlv(com, 0x5f01) ?? []).toString()).toBe('0108');
  });

  test('every chip has keys of its own, also for the same order', async () => {
    const again = await filesOf(ORDER);
    expect(hex(again.get(CHIP_FILES.dg15))).not.toBe(hex(files.get(CHIP_FILES.dg15)));
    expect(hex(again.get(CHIP_FILES.dg14))).not.toBe(hex(files.get(CHIP_FILES.dg14)));
    expect(hex(again.get(CHIP_FILES.dg13))).toBe(hex(files.get(CHIP_FILES.dg13)));
  });
});

describe('passive authentication', () => {
  const sod = files.get(EF_SOD) ?? new Uint8Array(0);
  const trust = (csca = authority.certificate, crl: Uint8Array[] = []): PassiveAuthentication =>
    new PassiveAuthentication({ csca: [csca], crl }, 'verified');

  test('is valid for what was signed', () => {
    const result = trust().verify(sod, groups(), nowMs);
    expect(result).toMatchObject({ verdict: 'valid', changed: [] });
    expect(result.signer?.subject.text).toContain('CN=Simulation Document Signer');
  });

  test.each([1, 2, 3, 13, 14, 15])('a flipped bit in DG%i is reported', (number) => {
    const changed = groups();
    const content = new Uint8Array(group(number));
    content[content.length - 1] = (content[content.length - 1] ?? 0) ^ 0x10;
    changed.set(number, content);
    expect(trust().verify(sod, changed, nowMs)).toMatchObject({ verdict: 'sod.group-changed', changed: [number] });
  });

  test('an unsigned group is reported', () => {
    const added = groups().set(11, Uint8Array.of(0x6b, 0));
    expect(trust().verify(sod, added, nowMs)).toMatchObject({ verdict: 'sod.group-changed', changed: [11] });
  });

  test('no bit of EF.SOD flips unnoticed', () => {
    const verifier = trust();
    for (let bit = 0; bit < sod.length * 8; bit += NIGHTLY ? 1 : FLIPPED_EVERY_BITS) {
      const flipped = new Uint8Array(sod);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { verdict, object } = verifier.verify(flipped, groups(), nowMs);
      // Bits of the CMS around them that nobody reads (versions, the list of digest algorithms, NULL parameters) say nothing.
      const unchanged = hash('sha256', object?.content ?? '') === hash('sha256', contentOf(sod));
      expect(verdict !== 'valid' || unchanged).toBe(true);
    }
  });

  test.each([
    [
      'the authority of another state',
      () => trust(new SimulatedAuthority(random, nowMs).certificate),
      0,
      'sod.signer-unknown',
    ],
    [
      'a signer on the revocation list',
      () => trust(authority.certificate, [authority.revocationList([signer.serial], nowMs)]),
      0,
      'sod.signer-revoked',
    ],
    [
      'a revocation list that somebody else signed in the authority’s name',
      () =>
        trust(authority.certificate, [new SimulatedAuthority(random, nowMs).revocationList([signer.serial], nowMs)]),
      0,
      'sod.revocation-unknown',
    ],
    ['a day before the certificate begins', () => trust(), -DAY_MS, 'sod.signer-not-yet-valid'],
    ['thirty years later', () => trust(), YEARS_30_MS, 'sod.signer-expired'],
  ] as const)('%s: %#', (_, verifier, laterMs, verdict) => {
    expect(verifier().verify(sod, groups(), nowMs + laterMs).verdict).toBe(verdict);
  });

  test('random bytes are reported as unreadable, without an exception', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(0x77, 0), random.bytes(500), sod.subarray(0, 300)]) {
      expect(trust().verify(bytes, groups(), nowMs).verdict).toBe('sod.unreadable');
    }
  });

  test('openssl cms -verify accepts EF.SOD with the signer’s certificate as what is trusted: -partial_chain', () => {
    // OpenSSL builds no chain of certificates whose curve is spelled out, as Doc 9303-12 §4.1.6 demands.
    const verified = openssl(sod, signer.signer.certificate, '-partial_chain');
    expect(verified.stderr).toContain('CMS Verification successful');
    expect(hex(verified.stdout)).toBe(hex(contentOf(sod)));
    expect(openssl(sod, authority.certificate).stderr).toContain('explicit ECC parameters');
  });

  test('an issuer whose readers need named curves: openssl cms -verify accepts EF.SOD against the CSCA', async () => {
    const named = new SimulatedAuthority(random, nowMs, 'named');
    const signed = await signSecurityObject(
      contentOf(sod),
      hash('sha256', contentOf(sod), 'buffer'),
      named.signer(nowMs).signer,
    );
    if (!signed.ok) throw new Error(signed.fault.code);
    const verified = openssl(signed.value, named.certificate);
    expect(verified.stderr).toContain('CMS Verification successful');
    expect(hex(verified.stdout)).toBe(hex(contentOf(sod)));
    expect(openssl(signed.value, new SimulatedAuthority(random, nowMs, 'named').certificate).status).not.toBe(0);
  });

  test('openssl refuses it with a bit of the content flipped', () => {
    const flipped = new Uint8Array(sod);
    const at = Buffer.from(sod).indexOf(hash('sha256', group(1), 'buffer'));
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect(openssl(flipped, signer.signer.certificate, '-partial_chain').status).not.toBe(0);
  });
});

function contentOf(sod: Uint8Array): Uint8Array {
  return (
    new PassiveAuthentication({ csca: [], crl: [] }, 'verified').verify(sod, new Map(), nowMs).object?.content ?? sod
  );
}

function openssl(
  sod: Uint8Array,
  trusted: Uint8Array,
  ...options: string[]
): { status: number | null; stdout: Buffer; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-sod-'));
  writeFileSync(join(folder, 'csca.pem'), new X509Certificate(trusted).toString());
  writeFileSync(join(folder, 'sod.der'), signedDataOf(sod) ?? sod);
  const args = [
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    join(folder, 'sod.der'),
    '-CAfile',
    join(folder, 'csca.pem'),
  ];
  const done = spawnSync('openssl', [...args, ...options, '-binary'], { maxBuffer: 1 << 20 });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr.toString('utf8') };
}

/** Biometric data blocks (5F2Eh) of a data group. */
function biometricRecords(file: Uint8Array, tag: number): Uint8Array[] {
  const outer = findTlv(file, tag);
  const information = outer === null ? null : findTlv(outer, 0x7f61);
  return (information === null ? [] : (parseTlvs(information) ?? []))
    .filter((object) => object.tag === 0x7f60)
    .map(({ value }) => findTlv(value, 0x5f2e) ?? new Uint8Array(0));
}
