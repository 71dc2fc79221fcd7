import type { LanguageCode } from '../words/language.svelte.ts';

/** What the batch's panel says beside what all pages say. */
export const BATCH_PANEL_WORDS: Readonly<Record<LanguageCode, { readonly blanks: string; readonly blind: string }>> = {
  en: {
    blanks: 'All blanks since the line was set up',
    blind: 'Two people count this batch. Its figures are shown once both have counted.',
  },
  vi: {
    blanks: 'Mọi phôi từ khi lắp đặt dây chuyền',
    blind: 'Hai người đang đếm lô này. Số liệu hiện ra khi cả hai đếm xong.',
  },
};
