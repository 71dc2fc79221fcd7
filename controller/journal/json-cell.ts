/** Parses JSON that a projection wrote into a cell of its own table. Cells of another version are rebuilt from the entries first. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the owner of the table says what it wrote there
export function jsonCell<T>(cell: unknown): T {
  return JSON.parse(String(cell)) as T;
}

/** Null if the cell is empty. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the owner of the table says what it wrote there
export function optionalCell<T>(cell: unknown): T | null {
  return cell === '' ? null : jsonCell<T>(cell);
}
