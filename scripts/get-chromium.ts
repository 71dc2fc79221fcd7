import { spawnSync } from 'node:child_process';

import { findChromium } from './chromium.ts';

/** The browser tests need Chromium. Where there is none it is installed as a Debian package, or the way to get it is said. */

function aptGet(...args: string[]): boolean {
  return (
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  );
}

if (findChromium() === null) {
  const root = process.getuid?.() === 0;
  process.stderr.write('Chromium is not installed; the browser tests need it.\n');
  const done =
    root && aptGet('update') && aptGet('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-noto-core');
  if (!done) {
    process.stderr.write(
      'Install it with  apt-get install chromium  (as root), or name one in the variable CHROMIUM.\n',
    );
    process.exitCode = 1;
  }
}
