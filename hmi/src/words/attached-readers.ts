/** The card readers that are plugged in, after words that lead up to them; nothing where none is. */
export function attachedReaders(found: string | number | undefined, lead: string): string {
  return found === undefined || found === '' ? '' : `${lead}${found}`;
}
