/**
 * What a projection wrote into a cell of its own table as JSON: it is read back as it was written, and made anew from the entries
 * wherever another version wrote it.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the owner of the table says what it wrote there
export function jsonCell<T>(cell: unknown): T {
  return JSON.parse(String(cell)) as T;
}

/** Null where the cell is empty. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the owner of the table says what it wrote there
export function optionalCell<T>(cell: unknown): T | null {
  return cell === '' ? null : jsonCell<T>(cell);
}
