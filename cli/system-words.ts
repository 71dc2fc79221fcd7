/** What the operating system refuses, in a sentence that names the file: errno(3), by its code and not by its text. */

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of this path is no folder',
  EISDIR: 'is a folder, and a file is wanted',
  EEXIST: 'is there already, and is not what is wanted',
  EACCES: 'this user may not use it',
  EPERM: 'this user may not use it',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many files are open',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk has a fault',
  ENXIO: 'there is no such device',
  ENODEV: 'there is no such device',
  EADDRINUSE: 'the address is in use by another program',
  EADDRNOTAVAIL: 'this computer has no such address',
  ENOTFOUND: 'no name service knows this host',
  ETIMEDOUT: 'nothing answered in time',
  ECONNREFUSED: 'nothing listens there',
};

/** Null where it is none of the operating system's. */
export function systemWords(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const words = WORDS[error.code];
  if (words !== undefined) return `${placeOf(error)}${words} (${error.code})`;
  // SQLite's own words name what it refuses.
  return error.code === 'ERR_SQLITE_ERROR' ? `the database can’t be used: ${error.message}` : null;
}

function placeOf(error: Error): string {
  if ('path' in error && typeof error.path === 'string') return `${error.path}: `;
  if ('address' in error && typeof error.address === 'string')
    return `${error.address}${'port' in error ? `:${String(error.port)}` : ''}: `;
  if ('hostname' in error && typeof error.hostname === 'string') return `${error.hostname}: `;
  return '';
}
