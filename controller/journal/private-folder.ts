import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DATABASE_NAME } from './store-file.ts';

/**
 * Permissions of group and others. A data folder belongs to its owner only, even if it existed before: its content shows when which cards
 * were made.
 */

const OTHERS = 0o077;
/** Sticky bit of a shared folder such as `/tmp`: it is not the line's to restrict. */
const SHARED = 0o1000;

/**
 * Removes the permissions of group and others from the folder and the journal's files in it. A folder that does not exist yet is created
 * private elsewhere. Files of another user are left alone: only that user or root may change them.
 */
export function makePrivate(folder: string): void {
  if (!existsSync(folder)) return;
  if ((statSync(folder).mode & SHARED) === 0) close(folder);
  for (const name of readdirSync(folder)) if (name.startsWith(DATABASE_NAME)) close(join(folder, name));
}

function close(path: string): void {
  const { mode, uid } = statSync(path);
  const own = process.getuid?.() ?? uid;
  if ((mode & OTHERS) !== 0 && (own === uid || own === 0)) chmodSync(path, mode & ~OTHERS & 0o7777);
}
