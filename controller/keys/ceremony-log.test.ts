import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { CeremonyLog, type CeremonyRecord } from './ceremony-log.ts';

const record = (at: number, subject: string): CeremonyRecord => ({
  at,
  ceremony: 'renew',
  subject,
  by: 'Lan',
  second: 'Minh',
  state: `state ${subject}`,
  accepted: false,
});

function written(): { file: string; head: string; log: CeremonyLog } {
  const folder = mkdtempSync(join(tmpdir(), 'ceremonies-'));
  const [file, head] = [join(folder, 'ceremonies.ndjson'), join(folder, 'heads', 'ceremonies.json')];
  const log = new CeremonyLog(file, head);
  for (let index = 1; index <= 3; index += 1) log.append(record(index, `S${index}`));
  return { file, head, log };
}

describe('the log of key ceremonies', () => {
  test('says who did what, in order', () => {
    const { log } = written();
    expect(log.read()).toEqual({ records: [record(1, 'S1'), record(2, 'S2'), record(3, 'S3')], brokenAt: null });
  });

  test('is empty where there was none', () => {
    expect(new CeremonyLog(join(tmpdir(), 'no-such-log'), join(tmpdir(), 'no-head')).read()).toEqual({
      records: [],
      brokenAt: null,
    });
  });

  test.each([
    ['a name that was changed', (text: string) => text.replace('Minh', 'Mint'), 1],
    ['a line that was taken out', (text: string) => text.split('\n').toSpliced(1, 1).join('\n'), 2],
    ['what is no line', (text: string) => `${text}rubbish\n`, 4],
  ])('names %s', (_, tamper, at) => {
    const { file, log } = written();
    writeFileSync(file, tamper(readFileSync(file, 'utf8')));
    expect(log.read().brokenAt).toBe(at);
  });
});

const LAST = 'state S3';

describe('keys and their log that are brought back from an older copy', () => {
  test('are as the last ceremony left them where nobody does', () => {
    expect(written().log.flaw(LAST)).toBeNull();
  });

  test('index, revocation list: the last ceremony left others', () => {
    expect(written().log.flaw('state S2')).toEqual({ flaw: 'keys-changed' });
  });

  test.each([
    ['a log that ends earlier', (lines: readonly string[]) => lines.slice(0, 2), 2],
    ['no log', () => [], 0],
  ])('%s is missed, whatever the keys are', (_, left, has) => {
    const { file, log } = written();
    writeFileSync(
      file,
      left(readFileSync(file, 'utf8').trimEnd().split('\n'))
        .map((line) => `${line}\n`)
        .join(''),
    );
    if (has === 0) rmSync(file);
    expect(log.flaw('state S2')).toEqual({ flaw: 'older', reached: 3, has });
  });

  test('another log of as many ceremonies is none', () => {
    const { file, head } = written();
    const other = new CeremonyLog(`${file}.other`, `${head}.other`);
    for (let index = 1; index <= 3; index += 1) other.append(record(index * 10, `S${index}`));
    expect(new CeremonyLog(`${file}.other`, head).flaw(LAST)).toMatchObject({ flaw: 'older' });
  });

  test('are what the next ceremony leaves, where two people go on with them', () => {
    const { file, log } = written();
    writeFileSync(file, 'rubbish\n');
    expect(log.flaw(LAST)).toEqual({ flaw: 'broken', at: 1 });
    log.append({ ...record(9, 'S9'), accepted: true });
    expect(log.flaw('state S9')).toBeNull();
    expect(readdirSync(dirname(file)).filter((name) => name.includes('broken'))).toHaveLength(1);
  });

  test('of a folder whose log says nothing of it, as older versions wrote it, are taken as they are', () => {
    const { log } = written();
    log.append({ ...record(4, 'S4'), state: '' });
    expect(log.flaw('anything')).toBeNull();
  });
});
