import { install } from './apt-get.ts';
import { findSoftHsm, missingReaders } from './readers.ts';

/** Strangers' readers for the chip, and a software HSM. Where they can't be installed, the tests that need them say so and are skipped. */

const wanted = [...missingReaders(), ...(findSoftHsm() === null ? ['softhsm2'] : [])];
if (wanted.length > 0 && !install(...wanted)) {
  process.stderr.write(`Not installed, and their tests skipped: ${wanted.join(', ')} (apt-get install, as root).\n`);
}
