import { closeSync, openSync, readSync } from 'node:fs';

import type { Wording } from './wording.ts';

/** Reads a text file named by a person up to a size limit, even if the path is a device without a size. */

const READ_BYTES = 65_536;

export type BoundedFile = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: Wording };

const WORDS: Readonly<Record<string, Wording>> = {
  ENOENT: { en: 'there is no such file', vi: 'không có tệp này' },
  ENOTDIR: { en: 'a part of this path is no folder', vi: 'một phần của đường dẫn không phải thư mục' },
  EISDIR: { en: 'is a folder, and a file is wanted', vi: 'là thư mục, cần một tệp' },
  EACCES: { en: 'this user may not read it', vi: 'người dùng này không được đọc tệp' },
};

/** `why` completes a sentence that starts with the file's name. */
export function readBoundedFile(file: string, maxBytes: number): BoundedFile {
  let bytes: Buffer;
  try {
    bytes = readUpTo(file, maxBytes + 1);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    return { ok: false, why: WORDS[code] ?? { en: `can’t be read (${code})`, vi: `không đọc được (${code})` } };
  }
  if (bytes.length > maxBytes)
    return { ok: false, why: { en: `is larger than ${maxBytes} bytes`, vi: `lớn hơn ${maxBytes} byte` } };
  try {
    // A byte order mark is kept: the caller interprets it.
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { ok: false, why: { en: 'is not written in UTF-8', vi: 'không được viết bằng UTF-8' } };
  }
}

function readUpTo(file: string, most: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    while (total < most) {
      const chunk = Buffer.alloc(Math.min(READ_BYTES, most - total));
      const read = readSync(handle, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      total += read;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(handle);
  }
}
