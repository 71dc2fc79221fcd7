/** What a file is called that is kept for one journal, or one line: by the first characters of a hash (hex) that is its own. */
export function fileName(hash: string, ending: string): string {
  return `${hash.slice(0, HASH_CHARACTERS)}.${ending}`;
}

const HASH_CHARACTERS = 24;
