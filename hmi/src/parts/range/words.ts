import type { LanguageCode } from '../../words/language.svelte.ts';

export interface RangeWords {
  readonly title: string;
  readonly kinds: Readonly<Record<'hour' | 'hours' | 'shift' | 'day' | 'week' | 'free' | 'all', string>>;
  readonly shifts: readonly [string, string, string];
  readonly before: string;
  readonly after: string;
  readonly from: string;
  readonly to: string;
  readonly apply: string;
  readonly compare: string;
  readonly comparedWith: (period: string) => string;
  readonly until: (from: string, to: string) => string;
  readonly everything: string;
}

export const RANGE_WORDS: Readonly<Record<LanguageCode, RangeWords>> = {
  en: {
    title: 'Period',
    kinds: {
      hour: '1 hour',
      hours: '8 hours',
      shift: 'Shift',
      day: 'Day',
      week: 'Week',
      free: 'From – to',
      all: 'All',
    },
    shifts: ['Early shift', 'Late shift', 'Night shift'],
    before: 'The one before',
    after: 'The one after',
    from: 'From',
    to: 'To',
    apply: 'Show',
    compare: 'Compare with the period before',
    comparedWith: (period) => `compared with ${period}`,
    until: (from, to) => `${from} – ${to}`,
    everything: 'Since the line was set up',
  },
  vi: {
    title: 'Khoảng thời gian',
    kinds: { hour: '1 giờ', hours: '8 giờ', shift: 'Ca', day: 'Ngày', week: 'Tuần', free: 'Từ – đến', all: 'Tất cả' },
    shifts: ['Ca sáng', 'Ca chiều', 'Ca đêm'],
    before: 'Khoảng trước',
    after: 'Khoảng sau',
    from: 'Từ',
    to: 'Đến',
    apply: 'Hiện',
    compare: 'So với khoảng trước',
    comparedWith: (period) => `so với ${period}`,
    until: (from, to) => `${from} – ${to}`,
    everything: 'Từ khi lắp đặt dây chuyền',
  },
};
