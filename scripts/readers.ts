import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Strangers' software that the chip is tried on: where it is, and which of Debian's packages are not here. */

export const SERIAL_READER_DRIVER = '/usr/lib/pcsc/drivers/serial/libccidtwin.so';
const SOFTHSM_LIBRARIES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'];

/** SoftHSM's PKCS #11 library; null where there is none. */
export function findSoftHsm(): string | null {
  return SOFTHSM_LIBRARIES.find((file) => existsSync(file)) ?? null;
}

/** What the reader tests need: pcscd with the driver of serial readers, OpenSC, OpenPACE and a C compiler. */
export function missingReaders(): string[] {
  const present: Readonly<Record<string, boolean>> = {
    pcscd: runs('pcscd', '--version'),
    libccid: existsSync(SERIAL_READER_DRIVER),
    opensc: runs('opensc-tool', '--version'),
    'libeac-dev': existsSync('/usr/include/eac/eac.h'),
    'libpcsclite-dev': existsSync('/usr/include/PCSC/winscard.h'),
    gcc: runs('gcc', '--version'),
    'libc6-dev': existsSync('/usr/include/stdio.h'),
    'pkg-config': runs('pkg-config', '--version'),
    openssl: runs('openssl', 'version'),
    // cvc-create, which makes card-verifiable certificates.
    openpace: runs('cvc-create', '--version'),
  };
  return Object.keys(present).filter((name) => present[name] !== true);
}

function runs(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).error === undefined;
}
