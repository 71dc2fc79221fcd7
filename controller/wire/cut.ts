/** Truncates a text to a maximum length, with a sign that there was more. */
export function cut(text: string, mostCharacters: number): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
