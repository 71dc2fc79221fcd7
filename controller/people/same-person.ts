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

/** Is it the same name, however it was typed? Whoever is looked for by a name is found by this. */
export function sameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

/**
 * May one name be read for the other? «Lan» with a Cyrillic «а» is not the same name, and is no other person. Where two are wanted, and
 * where a name is given to somebody, this is asked.
 */
export function samePerson(one: string, other: string): boolean {
  return sameName(one, other) || looksOf(one).some((look, index) => look === looksOf(other)[index]);
}

/** What no eye sees makes no other name; wide letters are letters. */
function plain(name: string): string {
  return name
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFKC')
    .trim()
    .replaceAll(/\s+/gu, ' ');
}

/** How it looks as it is written, in small letters and in capitals. */
function looksOf(name: string): readonly string[] {
  const written = plain(name);
  return [written, nameKey(name), written.toUpperCase()].map(skeleton);
}

/** UTS #39 §4: the same for all texts that look alike. */
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
