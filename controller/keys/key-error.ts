/** A file or folder of keys has a problem that only a person can solve. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}
