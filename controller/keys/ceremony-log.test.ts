import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { CeremonyLog, type CeremonyRecord } from './ceremony-log.ts';

const record = (at: number, subject: string): CeremonyRecord => ({
  at,
  ceremony: 'renew',
  subject,
  by: 'Lan',
  second: 'Minh',
});

function written(): { file: string; log: CeremonyLog } {
  const file = join(mkdtempSync(join(tmpdir(), 'ceremonies-')), 'ceremonies.ndjson');
  const log = new CeremonyLog(file);
  for (let index = 1; index <= 3; index += 1) log.append(record(index, `S${index}`));
  return { file, log };
}

describe('the log of key ceremonies', () => {
  test('says who did what, in order', () => {
    const { log } = written();
    expect(log.read()).toEqual({ records: [record(1, 'S1'), record(2, 'S2'), record(3, 'S3')], brokenAt: null });
  });

  test('is empty where there was none', () => {
    expect(new CeremonyLog(join(tmpdir(), 'no-such-log')).read()).toEqual({ records: [], brokenAt: null });
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
