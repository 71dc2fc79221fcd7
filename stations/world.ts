/** World of a line. Real and simulated lines have separate journals, keys and trust lists. */
export type World = 'simulated' | 'real';

/** World of a layout, or of a journal entry that opened a line. */
export function worldOf({ simulated }: { readonly simulated: boolean }): World {
  return simulated ? 'simulated' : 'real';
}
