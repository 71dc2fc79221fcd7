import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { defaultLayoutFile } from '../stations/line-layout.ts';
import { cardline } from './cardline.ts';
import { shippedScenarios } from './simulation/scenario-file.ts';

/** Whatever is typed: exit code 2 for wrong usage, 1 for what can't be done, and one clear sentence; never where a defect would lie. */

const place = mkdtempSync(join(tmpdir(), 'cardline-words-'));
const at = (name: string): string => join(place, name);
const LINE = defaultLayoutFile();
const before = { ...process.env };

beforeAll(() => {
  process.env['CARDLINE_HOME'] = at('home');
  process.env['CARDLINE_KEY_PASSPHRASE'] = 'of the tests';
  process.env['CARDLINE_KEY_PASSPHRASE_2'] = 'the other half';
  mkdirSync(at('folder'));
  writeFileSync(at('garbage'), Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x80]));
  writeFileSync(at('empty'), '');
  writeFileSync(at('text'), 'this is a text\n');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const layout = readFileSync(LINE, 'utf8');
  writeFileSync(
    at('line.yaml'),
    layout.replaceAll('127.0.0.1:0', (_, offset: number) => `127.0.0.1:${1000 + offset}`),
  );
  writeFileSync(at('port.yaml'), layout.replace('127.0.0.1:0', '127.0.0.1:99999'));
  writeFileSync(at('no-heads.yaml'), layout.replaceAll(/.*chip-encoder.*\n/g, ''));
  writeFileSync(at('slow.yaml'), layout.replace('moveMs: 600', 'moveMs: 600000'));
  const [scenario = ''] = shippedScenarios();
  const source = readFileSync(scenario, 'utf8');
  writeFileSync(
    at('scenario.yaml'),
    source.replace(/events:.*\n/, 'events:\n  - { at: { seconds: 5 }, fault: jam, station: toaster }\n'),
  );
  writeFileSync(at('notice.yaml'), 'en: For those who work here.\n');
  writeFileSync(at('open-id.yaml'), 'title: x\nissuer: ftp://people.example\nclientId: x\nroles: {}\n');
  mkdirSync(at('broken-home'));
  for (const name of ['master.key', 'journal-signer.key', 'journal-signer.key.pub', 'simulated-order-issuer.key'])
    writeFileSync(join(at('broken-home'), name), 'this is no key\n');
});
afterAll(() => {
  for (const name of ['CARDLINE_HOME', 'CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2'])
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
});

async function typed(args: readonly string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const hear = (chunk: unknown): boolean => {
    said += String(chunk);
    return true;
  };
  const [error, out] = [vi.spyOn(process.stderr, 'write'), vi.spyOn(process.stdout, 'write')];
  error.mockImplementation(hear);
  out.mockImplementation(() => true);
  try {
    return { code: await cardline(args.map((word) => word.replaceAll('@/', `${place}/`))), said };
  } finally {
    error.mockRestore();
    out.mockRestore();
  }
}

type Case = readonly [words: string, code: 1 | 2, said: string];
const CASES: readonly Case[] = [
  ['', 2, ''],
  ['frobnicate', 2, 'there is no command «frobnicate»'],
  ['__proto__', 2, 'there is no command'],
  // Numbers
  ['demo --cards 0', 2, '--cards must be a whole number from 1'],
  ['demo --cards 2.5', 2, '--cards must be a whole number'],
  ['demo --cards 1e3', 2, '--cards must be a whole number'],
  ['demo --cards 0x10', 2, '--cards must be a whole number'],
  ['demo --cards -3', 2, '--cards'],
  ['demo --cards=', 2, '--cards is empty'],
  ['demo --cards 3 --cards 4', 2, '--cards stands twice'],
  ['demo --speed fast', 2, '--speed must be a number'],
  ['demo --speed Infinity', 2, '--speed must be a number'],
  ['demo --speed 0.01', 2, '--speed must be a number from 0.1'],
  ['demo --port 99999', 2, '--port must be a whole number from 1 to 65535'],
  ['demo --port 0', 2, '--port'],
  ['demo --port 80.5', 2, '--port'],
  ['demo --imaging bright', 2, '--imaging'],
  ['demo --colour', 2, '--colour'],
  ['demo surplus', 2, '«surplus» is not expected here'],
  ['demo --data @/text', 1, '/text: is there already'],
  ['demo --data @/text/below', 1, 'no folder'],
  // Layouts
  ['devices', 2, '--line is missing'],
  ['devices --line @/missing', 1, '/missing:1: there is no such file'],
  ['devices --line @/folder', 1, '/folder:1: is a folder'],
  ['devices --line @/text/below', 1, 'no folder'],
  ['devices --line @/garbage', 1, '/garbage:1: is not written in UTF-8'],
  ['devices --line @/empty', 1, '/empty:1: '],
  ['devices --line /dev/zero', 1, '/dev/zero:1: is larger than'],
  ['devices --line @/port.yaml', 1, 'port.yaml:9: stations.0.url: must have a port'],
  [`devices --line ${LINE} --speed 2000`, 2, '--speed'],
  ['devices --line @/slow.yaml --speed 0.5', 1, 'stations.0.moveMs'],
  [`run --line ${LINE} --data @/data`, 1, 'use the layout that it prints'],
  ['run --line @/line.yaml', 2, '--data is missing'],
  ['run --line @/line.yaml --data @/text', 1, '/text'],
  ['run --line @/line.yaml --data @/data --orders @/missing', 1, 'there is no file'],
  ['run --line @/line.yaml --data @/data --orders @/folder', 1, '/folder is a folder'],
  ['run --line @/line.yaml --data @/data --port 70000', 2, '--port'],
  ['run --line @/line.yaml --data @/data --retention-days soon', 2, '--retention-days'],
  ['run --line @/line.yaml --data @/data --host a..b', 2, '--host a..b'],
  ['run --line @/line.yaml --data @/data --host h --tls-certificate @/text', 2, 'needs its key'],
  ['run --line @/line.yaml --data @/data --host h --tls-certificate @/missing --tls-key @/key.pem', 1, '/missing: '],
  ['run --line @/line.yaml --data @/data --host h --tls-certificate @/text --tls-key @/key.pem', 1, 'no certificate'],
  ['run --line @/line.yaml --data @/data --host h --tls-certificate @/folder --tls-key @/key.pem', 1, 'is a folder'],
  ['run --line @/line.yaml --data @/data --open-id @/missing', 1, 'there is no file'],
  ['run --line @/line.yaml --data @/data --notice @/missing', 1, 'there is no file'],
  ['run --line @/line.yaml --data @/data --notice @/notice.yaml', 1, 'notice.yaml:1: vi:'],
  ['run --line @/line.yaml --data @/data --close-unused-days 1.5', 2, 'close-unused-days'],
  ['run --line @/line.yaml --data @/data --open-id @/open-id.yaml', 1, 'open-id.yaml:2: issuer: must be https'],
  // Simulations
  ['simulate', 2, '--cards is missing'],
  ['simulate --cards many', 2, '--cards'],
  ['simulate --cards 2 --faults hail', 2, '--faults hail: must be'],
  ['simulate --cards 2 --heads 0', 2, '--heads'],
  ['simulate --cards 2 --heads 33', 2, '--heads'],
  ['simulate --cards 2 --until -1', 2, '--until'],
  ['simulate --cards 2 --cryptography rot13', 2, '--cryptography'],
  ['simulate --cards 2 --heads 2 --line @/no-heads.yaml', 1, 'has no chip encoder'],
  ['simulate --cards 2 --line @/no-heads.yaml', 1, 'needs a chip-encoder'],
  ['simulate --scenario @/missing', 1, '/missing:1: there is no such file'],
  ['simulate --scenario @/text', 1, '/text:1: '],
  ['simulate --scenario @/scenario.yaml', 1, 'the line has no station or place «toaster»'],
  ['simulate --scenario @/scenario.yaml --cards 3', 2, '--cards: the scenario says it'],
  // Orders
  ['orders', 2, 'orders generate'],
  ['orders generate --count 0 --out @/o', 2, '--count'],
  ['orders generate --count 1.5 --out @/o', 2, '--count'],
  ['orders generate --count 1', 2, '--out is missing'],
  ['orders generate --count 1 --out @/missing/o', 1, '/missing/o: there is no such file or folder'],
  ['orders generate --count 1 --out @/folder', 1, '/folder: is a folder'],
  ['orders check', 2, 'the file is missing'],
  ['orders check @/folder', 1, '/folder is a folder'],
  ['orders check @/text --recipe nothing', 1, 'the recipe nothing is not installed'],
  ['orders check @/text --report @/missing/report', 1, '/missing/report: there is no such file or folder'],
  ['orders check @/text @/garbage', 2, 'is not expected here'],
  ['orders import @/text', 2, '--data is missing'],
  ['orders import @/text --data @/garbage', 1, '/garbage'],
  ['orders import @/text --data @/data --on-refusal shrug', 2, '--on-refusal shrug'],
  ['orders import @/text --data @/data --recipe nothing', 1, 'there is no recipe nothing'],
  // Data
  ['verify', 2, '--data is missing'],
  ['verify --data @/missing', 1, '/missing'],
  ['verify --data @/text', 1, '/text'],
  ['verify --data @/missing --journal-key @/missing', 1, 'there is no file'],
  ['verify --data @/missing --journal-key @/text', 1, '/text does not hold a key'],
  ['data', 2, 'data backup'],
  ['data backup --data @/missing --out @/b', 1, 'there is no journal'],
  ['data restore @/text --data @/restored', 1, ''],
  ['data rebuild', 2, '--data is missing'],
  ['data rebuild --data @/missing', 1, 'there is no journal in'],
  ['data shred --data @/missing --by Hoa --after-days 1', 1, 'there is no journal in'],
  ['data accept-older --data @/missing --by Hoa --second Lan', 1, 'there is no journal in'],
  ['cards recall --data @/missing --by colour --value x', 2, '--by colour'],
  ['cards recall --data @/missing --by lens --value x', 1, '/missing'],
  ['cards boxes --data @/missing --out @/b --size 0', 2, '--size'],
  // Recipes
  ['recipe', 2, 'recipe check'],
  ['recipe check @/missing', 1, 'recipe.yaml:1: there is no such file'],
  ['recipe check @/text', 1, 'no folder'],
  ['recipe diff @/missing', 1, 'there is no such file'],
  ['recipe preview recipes/citizen-card-2024 --out @/p', 2, '--order is missing'],
  ['recipe preview recipes/citizen-card-2024 --out @/p --order @/empty', 1, 'the file has no orders'],
  // Machines
  ['station check opc.tcp://host:99999 --kind printer', 2, 'port from 1 to 65535'],
  ['station check opc.tcp://:4840 --kind printer', 2, 'must name a host'],
  ['station check opc.tcp://host:0 --kind printer', 2, 'port from 1 to 65535'],
  ['station check tcp://host:1 --kind printer', 2, 'must be an OPC UA address'],
  ['station check serial:///dev/x?baud=abc --kind laser-engraver', 2, 'must have a baud'],
  ['station check serial:///dev/x?colour=red --kind laser-engraver', 2, '«colour»'],
  ['station check opc.tcp://host --kind toaster', 2, '--kind'],
  ['station check opc.tcp://host --kind printer --security some', 2, '--security'],
  ['station check --kind printer', 2, 'one URL'],
  ['station check toaster --line @/line.yaml', 2, '«toaster»'],
  ['station check printer --line @/line.yaml --kind printer', 2, 'leave --kind'],
  ['chip dump --can 123456', 2, '--port is missing'],
  ['chip dump --port tcp://host:99999 --can 123456', 2, 'port from 1 to 65535'],
  ['chip dump --port tcp://host --can 123456', 2, 'must name a port'],
  ['chip dump --port /dev/ttyUSB0 --can 123456', 2, 'must be serial:///'],
  ['chip dump --port serial:///dev/x --can 12', 2, '--can'],
  ['chip dump --port serial:///dev/x --mrz ABC', 2, '--mrz'],
  ['chip dump --port serial:///dev/x --can 123456 --csca @/text', 1, '/text is no certificate'],
  ['chip dump --port serial:///dev/x --can 123456 --csca @/folder', 1, '/folder is a folder'],
  ['chip dump --port serial:///dev/cardline-nothing --can 123456', 1, 'can’t be opened'.replace('’', "'")],
  // Keys
  ['keys', 2, 'keys show'],
  ['keys create --simulated --curve P-17', 2, '--curve'],
  ['keys revoke --simulated', 2, 'serial number'],
  ['keys card-master @/missing --by A --second B', 1, ''],
  ['keys create --by A', 2, '--second is missing'],
  // Benches
  ['bench', 2, 'bench personalization'],
  ['bench flow surplus', 2, 'is not expected here'],
  ['bench qc --cards 1', 2, '--cards'],
  ['bench hmi --changes 1.5', 2, '--changes'],
  ['bench attack --port 0', 2, '--port'],
];

describe('what is typed wrongly', () => {
  test.each(CASES)('cardline %s', async (words, code, sentence) => {
    const done = await typed(words.split(' ').filter((word) => word !== ''));
    expect(done.said).toContain(sentence);
    expect(done.said).not.toMatch(/^ {4}at /m);
    expect(done.code).toBe(code);
  });
});

describe('keys that are none are named, and nothing is made in their place', () => {
  test.each([
    ['orders import @/text --data @/keys-a', 'master.key does not hold a master key'],
    ['verify --data @/missing', 'journal-signer.key.pub does not hold a key'],
    ['orders generate --count 1 --out @/orders', 'simulated-order-issuer.key does not hold a private key'],
  ])('cardline %s', async (words, sentence) => {
    process.env['CARDLINE_HOME'] = at('broken-home');
    mkdirSync(join(at('broken-home'), 'order-issuers', 'simulated'), { recursive: true });
    writeFileSync(join(at('broken-home'), 'order-issuers', 'simulated', 'population-database.pem'), 'no certificate');
    try {
      const done = await typed(words.split(' '));
      expect(done.said).toContain(sentence);
      expect(done.said).not.toMatch(/^ {4}at /m);
      expect(done.code).toBe(1);
    } finally {
      process.env['CARDLINE_HOME'] = at('home');
    }
  });
});
