import { spawnSync } from 'node:child_process';

/** Installs Debian packages; false where that can't be done here. */
export function install(...packages: readonly string[]): boolean {
  if (process.getuid?.() !== 0) return false;
  return aptGet('update') && aptGet('install', '--yes', '--no-install-recommends', ...packages);
}

function aptGet(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { stdio: 'inherit', env }).status === 0;
}
