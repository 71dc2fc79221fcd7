/** What somebody has begun to write and not sent: kept in this tab, so that a session that ends does not lose it. */

const PREFIX = 'draft.';

export function draftOf(name: string): string {
  return sessionStorage.getItem(PREFIX + name) ?? '';
}

export function keepDraft(name: string, text: string): void {
  if (text === '') sessionStorage.removeItem(PREFIX + name);
  else sessionStorage.setItem(PREFIX + name, text);
}
