import type { BatchRecord, PictureItems } from '../../../../controller/gateway/contract.ts';
import { connection } from '../../connection.svelte.ts';

/** When the batch that is made now is done, by the speed of its last cards; null for every other one, and where nobody can say yet. */
export function expectedEnd({ id, endedAt }: BatchRecord, { batch }: Pick<PictureItems, 'batch'>): number | null {
  if (endedAt > 0 || batch === null || batch.id !== id || batch.remainingMs === null) return null;
  return connection.nowMs + connection.clockOffsetMs + batch.remainingMs;
}
