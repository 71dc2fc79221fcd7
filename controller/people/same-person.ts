import { CONFUSABLES } from './confusables.ts';

/**
 * Whose name is it? Compared as people read names: «Đức», «ĐỨC», « đức » and the same with its marks apart are one person. What is
 * kept is the name as it was written; this key stands in no record.
 */
export function nameKey(name: string): string {
  return (
    plain(name)
      // By the capitals: ß and SS are written alike.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKC')
      .trim()
      .replaceAll(/\s+/gu, ' ')
  );
}

/** Whether two names are equal, however they were typed. Lookups use this. */
export function sameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

/**
 * Whether two names can be mistaken for each other. «Lan» with a Cyrillic «а» is a different name, but not a different person. Used where
 * two people are required, and before a name is assigned.
 */
export function samePerson(one: string, other: string): boolean {
  return sameName(one, other) || looksOf(one).some((look, index) => look === looksOf(other)[index]);
}

/** Removes invisible characters, and maps wide letters to plain ones. */
function plain(name: string): string {
  return name
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFKC')
    .trim()
    .replaceAll(/\s+/gu, ' ');
}

/** The name's appearance as written, in lower case and in upper case. */
function looksOf(name: string): readonly string[] {
  const written = plain(name);
  return [written, nameKey(name), written.toUpperCase()].map(skeleton);
}

/** UTS #39 §4: equal for all texts that look alike. */
function skeleton(text: string): string {
  return Array.from(text.normalize('NFD'), (letter) => LOOKS_LIKE.get(letter) ?? letter)
    .join('')
    .normalize('NFD');
}

const LOOKS_LIKE: ReadonlyMap<string, string> = new Map(
  CONFUSABLES.flatMap((line) => line.split(' ')).map((pair) => {
    const [letter = ''] = pair;
    return [letter, pair.slice(letter.length)];
  }),
);
