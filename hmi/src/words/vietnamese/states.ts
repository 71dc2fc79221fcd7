import type { PackMLState } from '../../../../controller/gateway/contract.ts';

export const STATES: Readonly<Record<PackMLState, string>> = {
  Stopped: 'Đã dừng',
  Resetting: 'Đang chuẩn bị',
  Idle: 'Sẵn sàng',
  Starting: 'Đang khởi động',
  Execute: 'Đang sản xuất',
  Completing: 'Đang kết thúc',
  Complete: 'Hoàn thành',
  Holding: 'Đang tạm dừng',
  Held: 'Tạm dừng',
  Unholding: 'Đang chạy lại',
  Suspending: 'Đang chờ vật tư',
  Suspended: 'Chờ vật tư',
  Unsuspending: 'Đang tiếp tục',
  Stopping: 'Đang dừng',
  Aborting: 'Đang hủy',
  Aborted: 'Đã hủy',
  Clearing: 'Đang xóa lỗi',
};

const WORDS: Readonly<Record<string, string>> = { ...STATES, offline: 'mất kết nối' };

/** What a unit is in; `offline` where nobody can know. */
export const stateWord = (state: string | number | undefined): string => WORDS[String(state)] ?? String(state ?? '');
