/**
 * Whose name is it? Compared as people read names: «Đức», «ĐỨC», « đức » and the same with its marks apart are one person. What is
 * kept is the name as it was written; this key stands in no record.
 */
export function nameKey(name: string): string {
  return (
    name
      // What no eye sees makes no other name; wide letters are letters.
      .replaceAll(/\p{Cf}/gu, '')
      .normalize('NFKC')
      // By the capitals: ß and SS are written alike.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .trim()
      .replaceAll(/\s+/gu, ' ')
  );
}

export function samePerson(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}
