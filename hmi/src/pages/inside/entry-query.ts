/** What a list of the journal's entries asks the controller for; what is empty is left out. */
export function entryQuery(asked: Readonly<Record<'direction' | 'kind' | 'text' | 'from' | 'to', string>>): string {
  return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== '')).toString();
}
