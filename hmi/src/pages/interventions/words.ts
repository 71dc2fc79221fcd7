import type { LanguageCode } from '../../words/words.ts';

export const INTERVENTION_WORDS: Readonly<Record<LanguageCode, { readonly title: string; readonly none: string }>> = {
  en: { title: 'Interventions', none: 'No manual intervention is needed.' },
  vi: { title: 'Can thiệp', none: 'Lúc này không có việc nào phải làm bằng tay.' },
};
