import type { LanguageCode } from '../../words/language.svelte.ts';

export interface InsideWords {
  readonly title: string;
  readonly machines: Readonly<Record<string, string>>;
  readonly machine: string;
  readonly instances: (count: number) => string;
  readonly events: string;
  readonly freeze: string;
  readonly go: string;
  readonly filter: string;
  readonly noEvents: string;
}

export const INSIDE_WORDS: Readonly<Record<LanguageCode, InsideWords>> = {
  en: {
    title: 'Inside',
    machines: { line: 'Line (PackML)', station: 'Stations', card: 'Cards' },
    machine: 'Which statechart',
    instances: (count) => (count === 1 ? '1 here' : `${count} here`),
    events: 'Journal, as it is written',
    freeze: 'Freeze',
    go: 'Go on',
    filter: 'Filter',
    noEvents: 'Nothing has been written yet.',
  },
  vi: {
    title: 'Bên trong',
    machines: { line: 'Dây chuyền (PackML)', station: 'Trạm', card: 'Thẻ' },
    machine: 'Sơ đồ trạng thái nào',
    instances: (count) => `${count} ở đây`,
    events: 'Nhật ký, khi được ghi',
    freeze: 'Đứng lại',
    go: 'Tiếp tục',
    filter: 'Lọc',
    noEvents: 'Chưa ghi gì.',
  },
};
