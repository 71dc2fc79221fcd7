import type { BatchRecord, PictureItems } from '../../../controller/gateway/contract.ts';

/**
 * Two people count a batch without the line's figures in sight: while one waits to be counted, no page shows how many of its cards
 * are good or bad.
 */
export function isCounted({ tasks }: Pick<PictureItems, 'tasks'>, batch: string): boolean {
  return Object.values(tasks).some((task) => task.kind === 'reconcile' && task.batch === batch);
}

/** Whichever batch it is: what lies in the stackers is counted, too. */
export function isCounting({ tasks }: Pick<PictureItems, 'tasks'>): boolean {
  return Object.values(tasks).some(({ kind }) => kind === 'reconcile');
}

/** The same of one that may have ended long ago. */
export function waitsForCount({ endedAt, reconciliation }: Pick<BatchRecord, 'endedAt' | 'reconciliation'>): boolean {
  return endedAt > 0 && reconciliation === null;
}
