import { vi } from 'vitest';

import { cardline } from './cardline.ts';

/** Runs a command in this process. `out` and `said`: what it wrote to stdout and to stderr. */
export async function typedCommand(words: readonly string[]): Promise<{ code: number; out: string; said: string }> {
  let out = '';
  let said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
  try {
    return { code: await cardline([...words]), out, said };
  } finally {
    vi.restoreAllMocks();
  }
}
