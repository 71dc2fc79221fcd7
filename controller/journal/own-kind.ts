import { jsonValue } from '../../recipes/strict-json.ts';

/**
 * The column `kind` is an index only, and no hash covers it: the body alone determines an entry's kind. A wrong column hides the entry from
 * queries by kind.
 */

export const OTHER_KIND = 'stands under another kind than its own';

/** `body`: the entry as stored. */
export function isOfKind(body: string, kind: string): boolean {
  return body.startsWith(`{"kind":"${kind}"`) || kindIn(body) === kind;
}

function kindIn(body: string): unknown {
  const fact = jsonValue(body);
  return typeof fact === 'object' && fact !== null && 'kind' in fact ? fact.kind : undefined;
}
