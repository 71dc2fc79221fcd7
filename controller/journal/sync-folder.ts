import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes the names in a folder durable: syncing a file alone may lose its name. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
