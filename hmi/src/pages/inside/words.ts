import type { LanguageCode } from '../../words/language.svelte.ts';

export interface InsideWords {
  readonly title: string;
  readonly machines: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly instances: (count: number) => string;
  readonly events: string;
  readonly freeze: string;
  readonly go: string;
  /** A search went through so many entries, the newest of the period, and no further. */
  readonly searched: (count: string) => string;
  readonly columns: Readonly<Record<'seq' | 'at' | 'kind' | 'card' | 'detail', string>>;
  readonly everywhere: string;
  readonly zoom: string;
  readonly smaller: string;
  readonly larger: string;
  readonly whole: string;
  readonly follow: string;
  readonly all: string;
  readonly noEvents: string;
}

export const INSIDE_WORDS: Readonly<Record<LanguageCode, InsideWords>> = {
  en: {
    title: 'Statecharts and journal',
    machines: { line: 'Line (PackML)', station: 'Stations', card: 'Cards' },
    machine: 'Statechart',
    instances: (count) => (count === 1 ? '1 here' : `${count} here`),
    events: 'Journal',
    freeze: 'Freeze',
    go: 'Resume',
    searched: (count) => `Searched ${count} entries of the period: choose a shorter one for the others.`,
    columns: { seq: 'Entry', at: 'Time', kind: 'Kind', card: 'Card', detail: 'What it says' },
    everywhere: 'From almost every state:',
    zoom: 'Size of the chart',
    smaller: 'Smaller',
    larger: 'Larger',
    whole: 'Whole',
    follow: 'Follow',
    all: 'all',
    noEvents: 'Nothing has been written yet.',
  },
  vi: {
    title: 'Sơ đồ trạng thái và nhật ký',
    machines: { line: 'Dây chuyền (PackML)', station: 'Trạm', card: 'Thẻ' },
    machine: 'Sơ đồ trạng thái nào',
    instances: (count) => `${count} ở đây`,
    events: 'Nhật ký',
    freeze: 'Tạm dừng hiển thị',
    go: 'Tiếp tục',
    searched: (count) => `Đã tìm trong ${count} mục của khoảng thời gian: hãy chọn khoảng ngắn hơn để tìm tiếp.`,
    columns: { seq: 'Mục', at: 'Thời điểm', kind: 'Loại', card: 'Thẻ', detail: 'Nội dung' },
    everywhere: 'Từ gần như mọi trạng thái:',
    zoom: 'Cỡ sơ đồ',
    smaller: 'Nhỏ hơn',
    larger: 'Lớn hơn',
    whole: 'Toàn bộ',
    follow: 'Theo dõi',
    all: 'tất cả',
    noEvents: 'Chưa ghi gì.',
  },
};
