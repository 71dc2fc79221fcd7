import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../recipes/strict-json.ts';
import type { Box } from '../controller/journal/boxes.ts';

/** What was listed of boxes before: a box that bears a label never holds other cards than those on it. */

const manifestSchema = z.object({
  /** Absent in one that an older version wrote, which listed boxes that were still filled as if they were full. */
  state: z.enum(['open', 'closed']).default('open'),
  cards: z.array(z.object({ serial: z.string(), order: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A manifest's file name: one that is still filled says so. */
export function manifestFile(box: string, state: Box['state']): string {
  return `${box.replaceAll('/', '_')}${state === 'open' ? '.open' : ''}.json`;
}

/** What a folder says of a box; null where it has nothing that could be read. */
export function readManifest(folder: string, box: string): Manifest | null {
  for (const state of ['closed', 'open'] as const) {
    const file = join(folder, manifestFile(box, state));
    if (!existsSync(file)) continue;
    // What is no manifest says nothing of the box.
    const parsed = manifestSchema.safeParse(jsonValue(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
  }
  return null;
}

/** Would the box hold other cards than were listed? An open one may have got more. */
export function changedManifest(listed: Manifest | null, box: Box): boolean {
  if (listed === null) return false;
  if (listed.state === 'closed' && listed.cards.length !== box.cards.length) return true;
  return listed.cards.some(({ serial, order }, index) => {
    const card = box.cards[index];
    return card?.serial !== serial || card.order !== order;
  });
}
