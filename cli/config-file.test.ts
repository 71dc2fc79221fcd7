import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { cardline } from './cardline.ts';
import { keyOf, variableOf } from './command-line/settings.ts';
import { RUN_OPTIONS } from './commands/run.ts';
import { CONFIG_SCHEMA_FILE, configJsonSchema, readConfigFile } from './config-file.ts';
import { typedCommand } from './typed-command-kit.ts';

/** `cardline.yaml`, and what `cardline config check` says of it. */

let folder = '';
/** Variables that a test has set. */
const set: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardline-config-'));
});
afterEach(() => {
  for (const name of set.splice(0)) Reflect.deleteProperty(process.env, name);
  rmSync(folder, { recursive: true });
});

function setVariable(name: string, value: string): void {
  process.env[name] = value;
  set.push(name);
}

function written(content: string): string {
  const file = join(folder, 'cardline.yaml');
  writeFileSync(file, content);
  return file;
}

const check = (...args: string[]): ReturnType<typeof typedCommand> => typedCommand(['config', 'check', ...args]);

const WHOLE = `
line: line.yaml
data: /var/lib/cardline
orders: orders.ndjson
port: 8443
host: cards.example
tls: { certificate: hmi.pem, key: hmi.key }
retention:
  orders: { days: 90, gigabytes: 5 }
  pictures: { days: 10, gigabytes: 6 }
  entries: { days: 0, gigabytes: 7 }
  snapshots: { days: 30, gigabytes: 8 }
openId: open-id.yaml
notice: notice.yaml
closeUnusedDays: 60
imaging: real
exitWhenDone: true
json: false
publishers: []
`;

describe('a configuration file', () => {
  test('has each option of cardline run, and paths from its own folder', () => {
    const values = readConfigFile(written(WHOLE));
    expect(values).toMatchObject({
      line: join(folder, 'line.yaml'),
      data: '/var/lib/cardline',
      port: '8443',
      host: 'cards.example',
      'tls-key': join(folder, 'hmi.key'),
      'keep-entries-days': '0',
      'keep-snapshots-gb': '8',
      'open-id': join(folder, 'open-id.yaml'),
      'exit-when-done': true,
    });
    // What is false is as if it were not there; the older name of an option has no key.
    const absent = Object.keys(RUN_OPTIONS).filter((name) => values[name] === undefined);
    expect(absent).toEqual(['retention-days', 'json']);
  });

  test.each([
    ['prot: 1', 'there is no key «prot»; did you mean «port»?'],
    ['retention: { pictures: { dayz: 1 } }', 'there is no key «dayz»; did you mean «days»?'],
    ['port: 70000', 'port: '],
    ['port: "8080"', 'port: '],
    ['publishers: [mqtt]', 'this version of Cardline publishes to nobody'],
    ['[]', 'cardline.yaml:1: '],
  ])('is refused with «%s»', async (content, sentence) => {
    const { code, said } = await check('--config', written(`${content}\n`));
    expect(said).toContain(sentence);
    expect(code).toBe(1);
  });

  test('has a schema for editors, which is the one that it is checked with', () => {
    expect(JSON.parse(readFileSync(CONFIG_SCHEMA_FILE, 'utf8'))).toEqual(configJsonSchema());
  });
});

describe('cardline config check', () => {
  test('says of each setting what it is and where it comes from', async () => {
    setVariable('CARDLINE_PORT', '9000');
    setVariable('CARDLINE_HOST', 'env.example');
    const { code, out } = await check('--config', written(WHOLE), '--host', 'flag.example', '--json');
    expect(code).toBe(0);
    const { settings } = JSON.parse(out) as { settings: { name: string }[] };
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(RUN_OPTIONS));
    const of = (name: string): unknown => settings.find((setting) => setting.name === name);
    expect(of('host')).toMatchObject({ value: 'flag.example', source: 'flag', from: '--host' });
    expect(of('port')).toMatchObject({ value: 9000, source: 'environment', from: 'CARDLINE_PORT' });
    expect(of('close-unused-days')).toMatchObject({ value: 60, source: 'file' });
    expect(of('json')).toMatchObject({ value: false, source: 'default', from: '' });
  });

  test('prints no secret', async () => {
    setVariable('CARDLINE_HSM_PIN', 'secret-4711');
    for (const json of [[], ['--json']]) {
      const { out, said } = await check('--config', written(WHOLE), ...json);
      expect(out).toContain('CARDLINE_HSM_PIN');
      expect(`${out}${said}`).not.toContain('secret-4711');
    }
  });

  test('names what the start would miss', async () => {
    expect(await check()).toMatchObject({ code: 1, said: '--line is missing\n--data is missing\n' });
  });

  test.each(Object.entries(RUN_OPTIONS))('--%s has a variable of its own', async (name, option) => {
    const value = option.form?.kind === 'number' ? '5' : option.form?.kind === 'choice' ? 'modelled' : 'x';
    setVariable(variableOf(name), option.value === null ? 'true' : value);
    const { out } = await check('--json');
    expect(out).toContain(`"source":"environment","from":"${variableOf(name)}"`);
    expect(keyOf(name, option) === null).toBe(name === 'retention-days');
  });
});

test('cardline run reads what the file says', async () => {
  const file = written('line: missing.yaml\ndata: data\n');
  let said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
  expect(await cardline(['run', '--config', file])).toBe(1);
  vi.restoreAllMocks();
  expect(said).toContain(`${join(folder, 'missing.yaml')}:1: there is no such file`);
});
