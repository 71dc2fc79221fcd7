import type { LanguageCode } from '../../words/language.svelte.ts';

export interface TrendWords {
  readonly title: string;
  /** How finely and how long values are kept. */
  readonly help: (seconds: string, hours: string) => string;
  /** Numbers that are made from the journal. */
  readonly journalled: Readonly<Record<string, string>>;
  readonly choose: string;
  readonly search: string;
  readonly none: string;
  readonly nothing: string;
  readonly most: (count: string) => string;
  readonly range: (least: string, most: string) => string;
  readonly remove: (name: string) => string;
}

export const TREND_WORDS: Readonly<Record<LanguageCode, TrendWords>> = {
  en: {
    title: 'Trend of machine values',
    help: (seconds, hours) =>
      `Jobs and busy time for any period, from the journal. Values of the machine: one per ${seconds} s, the last ${hours} hours at least, since the controller was started.`,
    journalled: { jobsPerHour: 'Jobs per hour', busyPercent: 'Busy, %' },
    choose: 'Choose values',
    search: 'Search',
    none: 'This machine has reported no number since the controller was started.',
    nothing: 'no value in this period',
    most: (count) => `${count} values at most`,
    range: (least, most) => `${least} to ${most}`,
    remove: (name) => `Remove ${name}`,
  },
  vi: {
    title: 'Xu hướng giá trị của máy',
    help: (seconds, hours) =>
      `Số việc và thời gian bận: mọi khoảng thời gian, theo nhật ký. Giá trị của máy: mỗi ${seconds} giây một giá trị, ít nhất ${hours} giờ gần nhất, kể từ khi bộ điều khiển khởi động.`,
    journalled: { jobsPerHour: 'Số việc mỗi giờ', busyPercent: 'Bận, %' },
    choose: 'Chọn giá trị',
    search: 'Tìm kiếm',
    none: 'Máy này chưa báo giá trị số nào kể từ khi bộ điều khiển khởi động.',
    nothing: 'không có giá trị trong khoảng thời gian này',
    most: (count) => `nhiều nhất ${count} giá trị`,
    range: (least, most) => `từ ${least} đến ${most}`,
    remove: (name) => `Bỏ ${name}`,
  },
};
