/** Lines of real machines and of simulated ones have journals, keys and trust lists apart from each other. */
export type World = 'simulated' | 'real';

/** Of a layout, or of an entry that opened a line. */
export function worldOf({ simulated }: { readonly simulated: boolean }): World {
  return simulated ? 'simulated' : 'real';
}
