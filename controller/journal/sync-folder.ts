import { closeSync, fsyncSync, openSync } from 'node:fs';

/** The names in a folder are durable once this returns: of a file alone that is synced its name may be lost. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
