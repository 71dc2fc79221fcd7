/** Something is wrong with a file or folder of keys that only a person can mend. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}
