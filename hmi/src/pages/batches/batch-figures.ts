import type { BatchRecord } from '../../../../controller/gateway/contract.ts';

/** What a batch has come to, of what is known of it. */

export type BatchState = 'importing' | 'waiting' | 'running' | 'ended' | 'reconciled';

export function stateOf(batch: BatchRecord): BatchState {
  if (!batch.imported) return 'importing';
  if (batch.reconciliation !== null) return 'reconciled';
  if (batch.endedAt > 0) return 'ended';
  return batch.startedAt > 0 ? 'running' : 'waiting';
}

/** Cards that were good at their first attempt, of all that were begun for the first time; null while that changes still. */
export function firstPassYield(batch: BatchRecord): number | null {
  const [first = 0] = batch.attempts;
  const again = batch.attempts.slice(1).reduce((sum, count) => sum + count, 0);
  return batch.endedAt === 0 || first === 0 ? null : Math.max(0, (first - again - batch.setAside) / first);
}
