import type { StationKind } from '../../../controller/gateway/contract.ts';
import type { Words } from './words.ts';

/**
 * A station as people call it: by its kind, and by its number where several do the same. `kind`: undefined for a station that the
 * line does not have, and for a whole kind, which faults name by its own name.
 */
export function nameOfStation(words: Words, kind: StationKind | undefined, id: string): string {
  if (kind !== undefined) return words.numbered[kind]?.(id.replace(/^\D+/, '')) ?? words.kinds[kind];
  return isKind(words, id) ? words.kinds[id] : id;
}

function isKind(words: Words, id: string): id is StationKind {
  return Object.hasOwn(words.kinds, id);
}
