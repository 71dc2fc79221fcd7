import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what belongs to this computer's user lies, and not to a data folder: keys, certificates, trust lists. */

export function homeFolder(): string {
  return process.env['CARDLINE_HOME'] ?? join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'cardline');
}

export function masterKeyFile(): string {
  return join(homeFolder(), 'master.key');
}

export function journalKeyFile(): string {
  return join(homeFolder(), 'journal-signer.key');
}

/** How far each journal had come. */
export function headsFolder(): string {
  return join(homeFolder(), 'journal-heads');
}
