import { spawnSync } from 'node:child_process';

import { afterEach, describe, expect, test } from 'vitest';

import { CARDLINE, PATIENCE_MS, Workplace } from './processes.ts';

/** A command that can't go on says why, and ends: whoever waits for it in a script is not left waiting. */

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

function bench(name: string, browser: string): { readonly status: number | null; readonly stderr: string } {
  const env = { ...place.env, CHROMIUM: browser };
  return spawnSync(CARDLINE, ['bench', name], { env, encoding: 'utf8', timeout: PATIENCE_MS });
}

describe('a bench that needs a browser', () => {
  test.each(['hmi', 'page-memory', 'commands', 'links'])('%s: ends where there is none', (name) => {
    const { status, stderr } = bench(name, '/nowhere/chromium');
    expect(stderr).toBe('Chromium is not installed: apt-get install chromium\n');
    expect(status).toBe(1);
  });

  test.each(['page-memory'])('%s: ends where it does not start', (name) => {
    const { status, stderr } = bench(name, '/bin/false');
    expect(stderr).not.toBe('');
    expect(status).toBe(1);
  });
});
