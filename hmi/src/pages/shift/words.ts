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
    stops: 'The line stood',
    oee: 'OEE',
    open: 'What is open',
    nothingOpen: 'Nothing is open.',
    note: 'What the next shift must know',
    by: 'Given by',
    to: 'Taken by',
    secret: 'Their PIN or password',
    sign: 'Hand over',
    signed: 'Handed over.',
    before: 'Handovers before',
    when: 'When',
    none: 'None yet.',
    from: (by, to) => `${by} → ${to}`,
    left: (tasks, alarms) => `${tasks} to be done, ${alarms} alarms`,
  },
  vi: {
    title: 'Giao ca',
    since: (time) => `Ca này, từ ${time}`,
    happened: 'Đã xảy ra',
    good: 'Thẻ đạt',
    rejected: 'Thẻ loại',
    stops: 'Dây chuyền đứng',
    oee: 'OEE',
    open: 'Việc còn dở',
    nothingOpen: 'Không còn gì dở dang.',
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
    left: (tasks, alarms) => `${tasks} việc cần làm, ${alarms} báo động`,
  },
};
