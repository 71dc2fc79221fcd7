import type { AlarmView, PictureItems, TaskView } from '../../../../controller/gateway/contract.ts';

/** What the next shift finds unfinished: each of it stands at the handover, or nothing is open. */
export type OpenItem =
  | { readonly is: 'line-stands'; readonly state: PictureItems['line']['state']; readonly cards: number }
  | { readonly is: 'batch-held'; readonly batch: string; readonly why: string }
  | { readonly is: 'task'; readonly task: TaskView }
  | { readonly is: 'alarm'; readonly alarm: AlarmView };

/** In these the line works, or has nothing to do. */
const AT_REST: ReadonlySet<PictureItems['line']['state']> = new Set([
  'Starting',
  'Execute',
  'Completing',
  'Complete',
  'Resetting',
  'Idle',
]);

/** The line first, then what waits for hands, then batches, then alarms, shelved ones with them. */
export function stillOpen({ line, cards, batch, queue, tasks, alarms }: PictureItems): OpenItem[] {
  const onLine = Object.keys(cards).length;
  const open: OpenItem[] = [];
  if (!AT_REST.has(line.state) && onLine > 0) open.push({ is: 'line-stands', state: line.state, cards: onLine });
  for (const task of Object.values(tasks)) open.push({ is: 'task', task });
  for (const one of batch === null ? queue : [batch, ...queue])
    if (one.heldWhy !== '') open.push({ is: 'batch-held', batch: one.id, why: one.heldWhy });
  for (const alarm of Object.values(alarms)) if (alarm.active || !alarm.acknowledged) open.push({ is: 'alarm', alarm });
  return open;
}
