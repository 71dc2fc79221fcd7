import type { LanguageCode } from '../../words/language.svelte.ts';

export interface ShiftWords {
  readonly title: string;
  readonly since: (time: string) => string;
  readonly happened: string;
  readonly good: string;
  readonly rejected: string;
  readonly stops: string;
  readonly oee: string;
  readonly open: string;
  readonly nothingOpen: string;
  readonly lineStands: (state: string, cards: number) => string;
  readonly batchHeld: (batch: string, why: string) => string;
  readonly shelved: (alarm: string, by: string, why: string) => string;
  readonly notAcknowledged: (alarm: string) => string;
  readonly note: string;
  readonly by: string;
  readonly to: string;
  readonly secret: string;
  readonly sign: string;
  readonly signed: string;
  readonly before: string;
  readonly when: string;
  readonly none: string;
  readonly from: (by: string, to: string) => string;
  readonly left: (tasks: number, alarms: number) => string;
}

export const SHIFT_WORDS: Readonly<Record<LanguageCode, ShiftWords>> = {
  en: {
    title: 'Shift handover',
    since: (time) => `This shift, since ${time}`,
    happened: 'What happened',
    good: 'Good cards',
    rejected: 'Rejected',
    stops: 'Downtime',
    oee: 'OEE',
    open: 'Open items',
    nothingOpen: 'Nothing is open: no manual intervention, no alarm, no held batch, no card on a stopped line.',
    lineStands: (state, cards) => `The line is ${state} with ${cards} cards on it`,
    batchHeld: (batch, why) => `Batch ${batch} is held: ${why}`,
    shelved: (alarm, by, why) => `${alarm} (shelved by ${by}: ${why})`,
    notAcknowledged: (alarm) => `${alarm} (cleared, not acknowledged)`,
    note: 'Notes for the next shift',
    by: 'Handed over by',
    to: 'Taken over by',
    secret: 'Their PIN or password',
    sign: 'Hand over',
    signed: 'Handed over.',
    before: 'Earlier handovers',
    when: 'When',
    none: 'None yet.',
    from: (by, to) => `${by} → ${to}`,
    left: (tasks, alarms) => `${tasks} tasks, ${alarms} alarms`,
  },
  vi: {
    title: 'Giao ca',
    since: (time) => `Ca này, từ ${time}`,
    happened: 'Đã xảy ra',
    good: 'Thẻ đạt',
    rejected: 'Thẻ lỗi',
    stops: 'Dây chuyền đứng',
    oee: 'OEE',
    open: 'Việc còn dở',
    nothingOpen:
      'Không còn gì dở dang: không việc tay, không cảnh báo, không lô bị giữ, không thẻ trên dây chuyền đang dừng.',
    lineStands: (state, cards) => `Dây chuyền đang ở trạng thái ${state}, còn ${cards} thẻ trên dây chuyền`,
    batchHeld: (batch, why) => `Lô ${batch} đang bị giữ: ${why}`,
    shelved: (alarm, by, why) => `${alarm} (${by} đã tạm ẩn: ${why})`,
    notAcknowledged: (alarm) => `${alarm} (đã hết, chưa xác nhận)`,
    note: 'Điều ca sau cần biết',
    by: 'Người giao',
    to: 'Người nhận',
    secret: 'Mã PIN hoặc mật khẩu của họ',
    sign: 'Giao ca',
    signed: 'Đã giao ca.',
    before: 'Các lần giao ca trước',
    when: 'Lúc',
    none: 'Chưa có.',
    from: (by, to) => `${by} → ${to}`,
    left: (tasks, alarms) => `${tasks} việc cần làm, ${alarms} cảnh báo`,
  },
};
