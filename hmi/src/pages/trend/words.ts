import type { LanguageCode } from '../../words/language.svelte.ts';

export interface TrendWords {
  readonly title: string;
  /** How finely and how long values are kept. */
  readonly help: (seconds: string, hours: string) => string;
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
      `A value each ${seconds} s at most, of the last ${hours} hours at least, since the controller was started.`,
    choose: 'Choose values',
    search: 'Search',
    none: 'This machine has told no number since the controller was started.',
    nothing: 'no value in this period',
    most: (count) => `${count} values at most`,
    range: (least, most) => `${least} to ${most}`,
    remove: (name) => `Remove ${name}`,
  },
  vi: {
    title: 'Xu hướng giá trị của máy',
    help: (seconds, hours) =>
      `Nhiều nhất mỗi ${seconds} giây một giá trị, ít nhất ${hours} giờ gần nhất, kể từ khi bộ điều khiển khởi động.`,
    choose: 'Chọn giá trị',
    search: 'Tìm kiếm',
    none: 'Máy này chưa báo giá trị số nào kể từ khi bộ điều khiển khởi động.',
    nothing: 'không có giá trị trong khoảng thời gian này',
    most: (count) => `nhiều nhất ${count} giá trị`,
    range: (least, most) => `từ ${least} đến ${most}`,
    remove: (name) => `Bỏ ${name}`,
  },
};
