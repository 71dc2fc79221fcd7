import { jsonValue } from '../../recipes/strict-json.ts';

/**
 * The column `kind` beside an entry is there to find it by, and no hash covers it: what an entry is says its body alone. A column that says
 * another kind hides the entry from whoever looks for it.
 */

export const OTHER_KIND = 'stands under another kind than its own';

/** `body`: the entry as it is stored. */
export function isOfKind(body: string, kind: string): boolean {
  return body.startsWith(`{"kind":"${kind}"`) || kindIn(body) === kind;
}

function kindIn(body: string): unknown {
  const fact = jsonValue(body);
  return typeof fact === 'object' && fact !== null && 'kind' in fact ? fact.kind : undefined;
}
