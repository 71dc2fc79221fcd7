import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash, X509Certificate } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { missingReaders } from '../../scripts/readers.ts';
import { Workplace } from '../process/processes.ts';
import { compileReader, openscTool, PcscDaemon, readerName } from './readers.ts';

/**
 * A card that a simulated line has made lies under a simulated head, and software that nobody here wrote reads it over the
 * head's pseudo-terminal.
 */

const missing = missingReaders();
const root = process.getuid?.() === 0;
const skipped = missing.length > 0 ? `install ${missing.join(', ')}` : root ? '' : 'pcscd wants to be started by root';
if (skipped !== '') process.stderr.write(`strangers’ readers are skipped: ${skipped}\n`);

interface Citizen {
  deliveryOffice: string;
  personalNumber: string;
  fullName: string;
}

describe.skipIf(skipped !== '')('a finished card under a head', () => {
  const place = new Workplace();
  let citizen: Citizen = { deliveryOffice: '', personalNumber: '', fullName: '' };
  let port = '';
  let mrz = '';
  let daemon: PcscDaemon | null = null;
  let reader = '';

  beforeAll(async () => {
    const devices = await place.devices(50);
    const made = place.run(...place.batch(devices.line, place.path('data'), 3));
    if (made.code !== 0) throw new Error(made.stderr);
    // Cards come out by office: the last one lies on top.
    const lines = readFileSync(place.orders(3), 'utf8').trim().split('\n');
    const orders = lines.map((line) => JSON.parse(line) as Citizen);
    const byOffice = orders.toSorted((one, other) => (one.deliveryOffice < other.deliveryOffice ? -1 : 1));
    citizen = byOffice.at(-1) ?? citizen;
    devices.process.say('lay head-1');
    await devices.process.line((line) => line.includes('"done":"lay"'));
    port = devices.stations['head-1'] ?? '';
    reader = compileReader(place.folder);
  });

  afterAll(async () => {
    await daemon?.stop();
    place.clear();
  });

  test('chip dump opens it with the card access number, and finds it genuine', () => {
    const dump = place.run('chip', 'dump', '--port', port, '--can', citizen.personalNumber.slice(-6), '--json');
    expect(dump.stderr).toBe('');
    const seen = JSON.parse(dump.stdout) as Record<string, unknown> & { mrz: string[] };
    expect(seen).toMatchObject({
      genuine: true,
      access: { protocol: 'PACE', outcome: 'open' },
      passiveAuthentication: { verdict: 'valid' },
      activeAuthentication: 'proven',
      chipAuthentication: 'proven',
      refused: [{ name: 'DG3', sw: '6982' }],
      fields: { 'personal number': citizen.personalNumber, 'full name': citizen.fullName },
    });
    expect(dump.code).toBe(0);
    mrz = seen.mrz.join('');
    expect(mrz).toHaveLength(90);
  });

  test('chip dump as an inspection system of the issuer reads the fingerprints', () => {
    const terminal = place.path('inspection-system');
    const made = place.run('keys', 'inspection', '--simulated', '--out', terminal);
    expect(made.stderr).toBe('');
    const can = citizen.personalNumber.slice(-6);
    const dump = place.run('chip', 'dump', '--port', port, '--can', can, '--terminal', terminal, '--json');
    const seen = JSON.parse(dump.stdout) as { files: { name: string }[] };
    expect(seen).toMatchObject({ genuine: true, terminalAuthentication: 'proven', refused: [] });
    expect(seen.files.map(({ name }) => name)).toContain('DG3');
  });

  test('chip dump with the zone of another card says in words that it does not open', () => {
    const digit = mrz[13] === '1' ? '2' : '1';
    const dump = place.run('chip', 'dump', '--port', port, '--mrz', mrz.slice(0, 13) + digit + mrz.slice(14));
    expect(dump.code).toBe(1);
    expect(dump.stdout).toContain('does not open with these numbers');
  });

  test('opensc-tool sees the reader, the answer to reset and the application', async () => {
    const terminal = new URL(port).pathname;
    daemon = await PcscDaemon.start(terminal, place.folder);
    expect(openscTool('-a')).toContain('3b:8f:81:31:fe:45:80:73:b6:01:c0:59:43:41:52:44:4c:2d:53:49:4d');
    expect(openscTool('-s', '00A4040C07A0000002471001')).toContain('SW1=0x90, SW2=0x00');
    expect(openscTool('-s', '00A4040C07A0000002471001', '-s', '00B09E0004')).toContain('SW1=0x69, SW2=0x82');
  });

  test.each(['MRZ', 'CAN'] as const)(
    'OpenPACE opens it with PACE and %s, and reads it under secure messaging',
    (kind) => {
      const folder = place.path(kind);
      mkdirSync(folder);
      const secret = kind === 'MRZ' ? mrz : citizen.personalNumber.slice(-6);
      const done = spawnSync(reader, [readerName(), kind, secret, folder], { encoding: 'utf8', timeout: 240_000 });
      expect(done.stderr).toBe('');
      expect(done.stdout).toContain(`PACE ${kind}`);
      expect(done.stdout).toContain('DG3 6982');
      expect(readFileSync(join(folder, 'dg1')).toString('latin1')).toContain(mrz);
      expect(readFileSync(join(folder, 'dg13')).toString('utf8')).toContain(citizen.fullName);
      expect(readFileSync(join(folder, 'com')).toString('hex')).toContain('5c066175636d6e6f');
    },
  );

  test('OpenPACE with a wrong number is refused with 6300h', () => {
    const wrong = citizen.personalNumber.endsWith('111111') ? '222222' : '111111';
    const args = [readerName(), 'CAN', wrong, place.folder];
    const done = spawnSync(reader, args, { encoding: 'utf8', timeout: 240_000 });
    expect(done.stderr).toContain('6300');
    expect(done.status).toBe(2);
  });

  test('openssl cms verifies EF.SOD as it was read, and it holds the hashes of what was read', () => {
    const folder = place.path('MRZ');
    const keys = join(place.path('home'), 'keys', 'simulated');
    // OpenSSL builds no chain of certificates whose curve is spelled out, as Doc 9303-12 demands: the signer itself is trusted.
    const signers = readdirSync(keys).filter((name) => /^signer-.*\.cer$/.test(name));
    const certificates = signers.map((name) => new X509Certificate(readFileSync(join(keys, name))).toString());
    writeFileSync(place.path('signers.pem'), certificates.join(''));
    const sod = readFileSync(join(folder, 'sod'));
    // EF.SOD is the signed data under tag 77h with a length of two bytes.
    writeFileSync(place.path('sod.der'), sod.subarray(4));
    const args = [
      'cms',
      '-verify',
      '-inform',
      'DER',
      '-in',
      place.path('sod.der'),
      '-CAfile',
      place.path('signers.pem'),
    ];
    const done = spawnSync('openssl', [...args, '-partial_chain', '-binary']);
    expect(done.stderr.toString()).toContain('CMS Verification successful');
    for (const name of ['dg1', 'dg13']) {
      const digest = hash('sha256', readFileSync(join(folder, name)), 'buffer');
      expect(done.stdout.includes(digest)).toBe(true);
    }
  });
});
