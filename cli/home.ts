import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where what belongs to this computer's user lies, and not to a data folder: keys, certificates, trust lists. */

export function homeFolder(): string {
  const { CARDLINE_HOME: own = '', XDG_CONFIG_HOME: shared = '' } = process.env;
  if (own !== '') return resolve(own);
  // Empty is not set, and a relative one counts for nothing (XDG Base Directory Specification).
  return join(isAbsolute(shared) ? shared : join(homedir(), '.config'), 'cardline');
}

export function masterKeyFile(): string {
  return join(homeFolder(), 'master.key');
}

export function journalKeyFile(): string {
  return join(homeFolder(), 'journal-signer.key');
}

/** How far each journal had come, how far it was verified, and what its entries make. */
export function headsFolder(): string {
  return join(homeFolder(), 'journal-heads');
}
