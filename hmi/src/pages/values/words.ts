import type { LanguageCode } from '../../words/language.svelte.ts';

export interface ValuesWords {
  readonly title: string;
  readonly help: string;
  readonly filter: string;
  readonly waiting: string;
}

export const VALUES_WORDS: Readonly<Record<LanguageCode, ValuesWords>> = {
  en: {
    title: 'Values',
    help: 'Every variable of the OPC UA servers of the machines, as reported.',
    filter: 'Filter',
    waiting: 'No machine has reported a value yet.',
  },
  vi: {
    title: 'Giá trị',
    help: 'Mọi biến của máy chủ OPC UA trên các máy, đúng như máy báo.',
    filter: 'Lọc',
    waiting: 'Chưa máy nào báo giá trị.',
  },
};
