import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DATABASE_NAME } from './store-file.ts';

/** A data folder is its owner's alone, also where it was there before the line: what is in it says when which cards were made. */

const OTHERS = 0o077;
/** Of a folder that many write into, as `/tmp`: it is not the line's to close. */
const SHARED = 0o1000;

/**
 * Takes from the group and from others what they may do in the folder, and with the journal's files in it; a folder that is not there yet
 * is made private by whoever makes it. What belongs to another user is left as it is: only they, or root, may change it.
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
