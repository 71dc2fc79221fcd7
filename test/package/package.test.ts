import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { NIGHTLY } from '../nightly.ts';

/** What `npm pack` makes must run where nothing but npm is: compiled, with its recipes, layouts, images and HMI. */

const ROOT = join(import.meta.dirname, '..', '..');
/** Nothing of this clone: neither its Node nor what npm told the tests. */
const ENV = Object.fromEntries(
  Object.entries(process.env)
    .filter(([name]) => !name.startsWith('npm_'))
    .map(([name, value]) => [
      name,
      name === 'PATH'
        ? value
            ?.split(':')
            .filter((folder) => !folder.includes('node_modules'))
            .join(':')
        : value,
    ]),
);

function run(
  folder: string,
  command: string,
  ...args: string[]
): { code: number | null; stdout: string; stderr: string } {
  const done = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 600_000, env: ENV });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

describe('npm install', () => {
  test('on a system with an older Node says nothing of the hundreds of packages that would want a newer one', () => {
    const tried = run(ROOT, 'npm', 'install', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund');
    expect(tried.code).toBe(0);
    expect(tried.stderr).toBe('');
  });
});

describe('the package', () => {
  // A minute of two processors: the night's run has it.
  test.runIf(NIGHTLY)('is packed, installed in an empty folder, and makes cards there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardline-package-'));
    const packed = run(ROOT, 'npm', 'pack', '--pack-destination', folder);
    expect(packed.code, packed.stderr).toBe(0);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    const home = join(folder, 'empty');
    spawnSync('mkdir', [home]);
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const installed = run(home, 'npm', 'install', '--no-audit', '--no-fund', join(folder, tarball));
    expect(installed.code, installed.stderr).toBe(0);

    // Each of its files is the one that was packed, by a tool that is not ours; and one that is another keeps a line from starting.
    const own = join(home, 'node_modules', 'cardline');
    expect(run(own, 'sha256sum', '--quiet', '-c', 'dist/program.sha256')).toMatchObject({ code: 0, stdout: '' });
    const starts = (): string => run(home, 'npx', 'cardline', 'run', '--line', 'none.yaml', '--data', 'data').stderr;
    expect(starts()).not.toContain('not as it was packed');
    writeFileSync(join(own, 'bin', 'other.mjs'), '');
    expect(starts()).toContain('this program is not as it was packed: bin/other.mjs');
    rmSync(join(own, 'bin', 'other.mjs'));

    const simulated = run(home, 'npx', 'cardline', 'simulate', '--cards', '6', '--seed', '1', '--json');
    expect(simulated.code, simulated.stderr).toBe(0);
    expect(JSON.parse(simulated.stdout)).toMatchObject({ cards: { accepted: 6 }, invariants: { violations: [] } });

    const demo = run(home, 'npx', 'cardline', 'demo', '--cards', '2', '--speed', '20', '--exit-when-done', '--json');
    expect(demo.code, demo.stderr).toBe(0);
    expect(JSON.parse(demo.stdout)).toMatchObject({ cards: { accepted: 2 }, invariants: { violations: [] } });
    expect(readdirSync(join(home, 'node_modules', 'cardline', 'hmi', 'dist'))).toContain('index.html');
  });
});
