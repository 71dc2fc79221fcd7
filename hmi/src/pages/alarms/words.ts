import type { AlarmStateName } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface AlarmWords {
  readonly title: string;
  readonly views: Readonly<Record<'now' | 'hidden' | 'history', string>>;
  readonly view: string;
  readonly states: Readonly<Record<AlarmStateName, string>>;
  readonly none: string;
  readonly noneButLine: (state: string, reason: string) => string;
  readonly noneButHidden: (count: number) => string;
  readonly noneHidden: string;
  readonly noHistory: string;
  readonly consequence: string;
  readonly response: string;
  readonly firstOut: string;
  readonly chattering: (times: number) => string;
  readonly flood: (count: number) => string;
  readonly acknowledge: string;
  readonly acknowledgeAll: string;
  readonly shelve: string;
  readonly unshelve: string;
  readonly removeFromService: string;
  readonly returnToService: string;
  readonly note: string;
  readonly why: string;
  readonly minutes: string;
  readonly hiddenBy: (by: string, why: string) => string;
  readonly until: (time: string) => string;
  readonly raised: string;
  readonly lasted: string;
  readonly what: string;
  readonly seenBy: string;
  readonly seen: string;
  readonly severity: string;
  readonly station: string;
  readonly stands: string;
  readonly state: string;
  readonly perHour: (count: number) => string;
}

export const ALARM_WORDS: Readonly<Record<LanguageCode, AlarmWords>> = {
  en: {
    title: 'Alarms',
    views: { now: 'Now', hidden: 'Shelved', history: 'History' },
    view: 'Alarm list',
    states: {
      unacknowledged: 'not acknowledged',
      acknowledged: 'acknowledged',
      'returned-unacknowledged': 'cleared, not acknowledged',
      shelved: 'shelved',
      'suppressed-by-design': 'follows from another',
      'out-of-service': 'out of service',
      normal: 'normal',
    },
    none: 'No active alarms.',
    noneButLine: (state, reason) => `No active alarms, but the line is ${state}: ${reason}`,
    noneButHidden: (count) => `No active alarms; ${count} are shelved or out of service.`,
    noneHidden: 'No alarm is shelved or out of service.',
    noHistory: 'No alarm has been raised yet.',
    consequence: 'If nothing is done',
    response: 'What to do',
    firstOut: 'first out',
    chattering: (times) => `${times} times in ten minutes`,
    flood: (count) => `${count} alarms in ten minutes: start with the first one, the others follow from it.`,
    acknowledge: 'Acknowledge',
    acknowledgeAll: 'Acknowledge all',
    shelve: 'Shelve',
    unshelve: 'Show again',
    removeFromService: 'Remove from service',
    returnToService: 'Return to service',
    note: 'Note',
    why: 'Reason',
    minutes: 'For how long',
    hiddenBy: (by, why) => `${by}: ${why}`,
    until: (time) => `until ${time}`,
    raised: 'Raised',
    lasted: 'Duration',
    what: 'Alarm',
    seenBy: 'Acknowledged by',
    seen: 'Acknowledged at',
    severity: 'Severity',
    station: 'Station',
    stands: 'active',
    state: 'State',
    perHour: (count) => `${count} in the last hour`,
  },
  vi: {
    title: 'Cảnh báo',
    views: { now: 'Hiện tại', hidden: 'Đang ẩn', history: 'Lịch sử' },
    view: 'Cảnh báo nào',
    states: {
      unacknowledged: 'chưa xác nhận',
      acknowledged: 'đã xác nhận',
      'returned-unacknowledged': 'đã hết, chưa xác nhận',
      shelved: 'tạm ẩn',
      'suppressed-by-design': 'hệ quả của cảnh báo khác',
      'out-of-service': 'ngừng theo dõi',
      normal: 'bình thường',
    },
    none: 'Không có cảnh báo nào.',
    noneButLine: (state, reason) =>
      `Không có cảnh báo nào ở đây, nhưng dây chuyền đang ở trạng thái ${state}: ${reason}`,
    noneButHidden: (count) => `Không có cảnh báo nào ở đây; ${count} cảnh báo đang tạm ẩn hoặc ngừng theo dõi.`,
    noneHidden: 'Không có cảnh báo nào bị ẩn.',
    noHistory: 'Chưa có cảnh báo nào.',
    consequence: 'Nếu không ai xử lý',
    response: 'Cần làm',
    firstOut: 'đến đầu tiên',
    chattering: (times) => `${times} lần trong mười phút`,
    flood: (count) => `${count} cảnh báo trong mười phút: xem cảnh báo đến đầu tiên, số còn lại là hệ quả.`,
    acknowledge: 'Xác nhận',
    acknowledgeAll: 'Xác nhận tất cả',
    shelve: 'Tạm ẩn',
    unshelve: 'Hiện lại',
    removeFromService: 'Ngừng theo dõi',
    returnToService: 'Theo dõi lại',
    note: 'Ghi chú',
    why: 'Lý do',
    minutes: 'Trong bao lâu',
    hiddenBy: (by, why) => `${by}: ${why}`,
    until: (time) => `đến ${time}`,
    raised: 'Lúc',
    lasted: 'Kéo dài',
    what: 'Cảnh báo',
    seenBy: 'Người xác nhận',
    seen: 'Xác nhận lúc',
    severity: 'Mức độ',
    station: 'Trạm',
    stands: 'đang còn',
    state: 'Trạng thái',
    perHour: (count) => `${count} trong giờ qua`,
  },
};
