/**
 * What a projection wrote into a cell of its own table as JSON: it is read back as it was written, and made anew from the entries
 * wherever another version wrote it.
 */
export function jsonCell<T>(cell: unknown): T {
  return JSON.parse(String(cell)) as T;
}
