/** Name of a file that belongs to one journal or one line: the first characters of its hash (hex), and an ending. */
export function fileName(hash: string, ending: string): string {
  return `${hash.slice(0, HASH_CHARACTERS)}.${ending}`;
}

const HASH_CHARACTERS = 24;
