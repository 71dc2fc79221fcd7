import {
  HAND_PERMISSIONS,
  type HandWork,
  type Permission,
  type TaskView,
} from '../../../controller/gateway/contract.ts';

/** What a task's buttons send: one of it stands for them all. Null where the task is over by itself, and has no button. */
const CONFIRMED_BY: Readonly<Record<TaskView['kind'], HandWork['work'] | null>> = {
  'find-card': 'RemoveCard',
  'missing-card': 'RemoveCard',
  'remove-blank': 'RemoveBlank',
  'check-station': 'ReturnStation',
  'see-to-machine': null,
  'check-lot': 'ClearLot',
  'count-box': 'CountBox',
  'empty-reject-bin': 'EmptyRejectBin',
  reconcile: 'CloseReconciliation',
  'clear-line': 'ConfirmLineClearance',
  'first-article': 'DecideFirstArticle',
  sample: 'DecideSample',
  'accept-machine': 'AcceptMachine',
  'confirm-clock': 'ConfirmClock',
};

/** May somebody with these permissions do the task? By what the controller asks for when its button is pressed. */
export function mayDo(task: TaskView['kind'], permissions: readonly Permission[]): boolean {
  const hand = CONFIRMED_BY[task];
  return hand === null || permissions.includes(HAND_PERMISSIONS[hand]);
}
