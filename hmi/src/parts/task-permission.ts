import type { Permission, TaskView } from '../../../controller/gateway/contract.ts';

/** What somebody must be allowed to see a task's buttons: the same that the controller asks for when they are pressed. */
export const TASK_PERMISSIONS: Readonly<Record<TaskView['kind'], Permission>> = {
  'find-card': 'hands.do',
  'missing-card': 'hands.do',
  'remove-blank': 'hands.do',
  'check-station': 'hands.do',
  'see-to-machine': 'line.see',
  'check-lot': 'hands.do',
  'count-box': 'hands.do',
  'empty-reject-bin': 'hands.do',
  reconcile: 'hands.do',
  'clear-line': 'hands.do',
  'first-article': 'first-article.decide',
  sample: 'first-article.decide',
  'accept-machine': 'machines.accept',
  'confirm-clock': 'clock.confirm',
};
