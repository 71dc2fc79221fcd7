import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

/** Texts that mean something are parsed, never cast: each brand is made by the file that owns it alone. */

/** By its name: who owns it. The journal's schema brands what was parsed before it was written. */
const OWNERS = {
  AlarmId: 'controller/alarms/alarm-id.ts',
  BlankSerial: 'stations/blank-serial.ts',
  JobKey: 'stations/job-key.ts',
  Position: 'stations/position.ts',
} as const;
const JOURNAL_SCHEMA = 'controller/journal/entries/entry-values.ts';

const files = execFileSync('git', ['ls-files', '*.ts', '*.svelte'], { encoding: 'utf8' }).split('\n').filter(Boolean);

test.each(Object.entries(OWNERS))('%s is made by its own file, and by no cast elsewhere', (brand, owner) => {
  const cast = new RegExp(`\\bas (unknown as )?(readonly )?${brand}\\b(?! [},])`);
  const named = new RegExp(`brand<['"]${brand}['"]>`);
  const guilty = files.filter((file) => {
    if (file === owner || file === 'test/rules/brands.test.ts') return false;
    const source = readFileSync(file, 'utf8');
    return cast.test(source) || (file !== JOURNAL_SCHEMA && named.test(source));
  });
  expect(guilty).toEqual([]);
});
