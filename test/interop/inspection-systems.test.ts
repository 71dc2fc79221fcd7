import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { newAuthority, newTerminal, newVerifier, renewedAuthority } from '../../controller/keys/inspection-chain.ts';
import { SeededRandom } from '../../stations/random.ts';
import { parseCvCertificate, parseCvCertificates } from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import { terminalFor } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { dataGroupFile } from '../../stations/smartcard/icao9303/lds.ts';
import { concat, findTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import { FINGERS, finishedChip, inspectWith } from '../scenario/issued-chip.ts';

/** Card-verifiable certificates across the fence: OpenPACE's cvc-create makes what the chip takes, cvc-print reads what is made here. */

const missing = spawnSync('cvc-create', ['--version']).error !== undefined;
if (missing) process.stderr.write('strangers’ card-verifiable certificates are skipped: install openpace\n');
const TODAY = Date.UTC(2026, 0, 10);
const CAN = { kind: 'CAN', number: '123456' } as const;
const folder = mkdtempSync(join(tmpdir(), 'cardline-cvc-'));

function run(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

const read = (name: string): Buffer => readFileSync(join(folder, name));

/** The scalar of a key that OpenSSL made: in the structure of RFC 5915, with or without PKCS #8 around it. */
function scalarOf(der: Uint8Array): Uint8Array {
  const strings = (parseTlvs(findTlv(der, 0x30) ?? der) ?? []).filter(({ tag }) => tag === 0x04);
  const [content] = strings.map(({ value }) => value);
  if (content === undefined) throw new Error('the key is readable');
  return content[0] === 0x30 && findTlv(content, 0x30) !== null ? scalarOf(content) : content;
}

describe.skipIf(missing).each([
  ['prime256v1', 'ECDSA_SHA_256'],
  ['brainpoolP256r1', 'ECDSA_SHA_256'],
  ['secp384r1', 'ECDSA_SHA_384'],
  ['brainpoolP512r1', 'ECDSA_SHA_512'],
] as const)('cvc-create on %s with %s', (curve, scheme) => {
  const make = (rights: string, expires: string): ReturnType<typeof terminalFor> => {
    run('openssl', 'ecparam', '-out', 'parameters.pem', '-name', curve, '-param_enc', 'explicit');
    for (const name of ['cvca', 'dv', 'is']) {
      run('openssl', 'genpkey', '-paramfile', 'parameters.pem', '-outform', 'DER', '-out', `${name}.pkcs8`);
    }
    const dated = ['--issued=260101', `--scheme=${scheme}`];
    const self = ['--role=cvca', '--type=is', '--chr=VNCVCA00001', '--sign-with=cvca.pkcs8', '--expires=281231'];
    run('cvc-create', ...self, '--read-finger', '--read-iris', '--out-cert=cvca.cvcert', ...dated);
    const dv = [
      '--role=dv_domestic',
      '--chr=VNDV00001',
      '--sign-with=cvca.pkcs8',
      '--sign-as=cvca.cvcert',
      '--key=dv.pkcs8',
    ];
    run('cvc-create', ...dv, rights, '--expires=260601', '--out-cert=dv.cvcert', ...dated);
    const is = ['--role=terminal', '--chr=VNIS00001', '--sign-with=dv.pkcs8', '--sign-as=dv.cvcert', '--key=is.pkcs8'];
    run('cvc-create', ...is, '--read-finger', `--expires=${expires}`, '--out-cert=is.cvcert', ...dated);
    return terminalFor(concat([read('dv.cvcert'), read('is.cvcert')]), scalarOf(read('is.pkcs8')));
  };

  test('makes an authority that the chip is given, and an inspection system that reads the fingerprints', async () => {
    const terminal = make('--read-finger', '260301');
    expect(terminal).not.toBeNull();
    const seen = inspectWith(await finishedChip(read('cvca.cvcert')), terminal, CAN, TODAY);
    expect(seen).toMatchObject({ chip: 'proven', terminal: 'proven' });
    expect(seen.files.get(dataGroupFile(3))).toEqual(FINGERS);
  });

  test('a verifier that may read irises alone gives nobody the fingerprints', async () => {
    const terminal = make('--read-iris', '260301');
    const seen = inspectWith(await finishedChip(read('cvca.cvcert')), terminal, CAN, TODAY);
    expect(seen.terminal).toBe('proven');
    expect(seen.files.get(dataGroupFile(3))).toBeUndefined();
  });

  test('a certificate that ended before its verifier’s began is refused', async () => {
    const terminal = make('--read-finger', '251231');
    const seen = inspectWith(await finishedChip(read('cvca.cvcert')), terminal, CAN, TODAY);
    expect(seen.terminal).toBe('failed');
  });
});

test.skipIf(missing)('cvc-print reads what is made here, and verifies the chain', () => {
  const random = new SeededRandom('cvc-print');
  const cvca = newAuthority('VNCVCA', 1, TODAY, random);
  const next = renewedAuthority(cvca, 'VNCVCA', 2, TODAY, random);
  const verifier = newVerifier(cvca, 'VNDVCARD', 1, TODAY, random);
  const { certificates } = newTerminal(verifier, 'VNIS', 1, TODAY, random);
  const own = parseCvCertificates(certificates)?.[1]?.raw ?? new Uint8Array(0);
  for (const raw of [cvca.certificate, next.link, verifier.certificate, own]) {
    writeFileSync(join(folder, parseCvCertificate(raw)?.holderReference ?? ''), raw);
  }
  for (const name of ['VNCVCA00002', 'VNDVCARD00001', 'VNIS00001']) {
    const printed = run('cvc-print', `--cvc=${name}`, `--cvc-dir=${folder}`);
    expect(printed).toContain(name);
    expect(printed.toLowerCase()).not.toContain('fail');
  }
});
