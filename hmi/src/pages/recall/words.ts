import type { LanguageCode } from '../../words/language.svelte.ts';

export interface RecallWords {
  readonly title: string;
  readonly help: string;
  readonly by: string;
  readonly value: string;
  readonly find: string;
  readonly choose: string;
  readonly has: (trace: string, value: string) => string;
  readonly hasNone: string;
  readonly unknown: (trace: string) => string;
  readonly unknownHelp: string;
  readonly noneUnknown: string;
  readonly inAll: string;
  readonly none: string;
}

export const RECALL_WORDS: Readonly<Record<LanguageCode, RecallWords>> = {
  en: {
    title: 'Recall',
    help: 'Every card with a lot or a tool in common, wherever it is now, and the cards of which nobody knows it.',
    by: 'What they have in common',
    value: 'Which one',
    find: 'Show the cards',
    choose: 'Choose what the cards have in common.',
    has: (trace, value) => `${trace} ${value}`,
    hasNone: 'No card has it.',
    unknown: (trace) => `${trace}: not known`,
    unknownHelp: 'Nobody knows it of these cards: they may have it, too, or may yet get it.',
    noneUnknown: 'It is known of every card.',
    inAll: 'Cards in all',
    none: 'Nothing was recorded for any card yet.',
  },
  vi: {
    title: 'Thu hồi',
    help: 'Mọi thẻ có chung một lô vật tư hoặc một dụng cụ, dù đang ở đâu, và các thẻ không rõ thông tin đó.',
    by: 'Điểm chung',
    value: 'Giá trị',
    find: 'Hiện các thẻ',
    choose: 'Chọn điểm chung của các thẻ.',
    has: (trace, value) => `${trace} ${value}`,
    hasNone: 'Không thẻ nào có giá trị này.',
    unknown: (trace) => `${trace}: không rõ`,
    unknownHelp: 'Các thẻ này không có thông tin: có thể cũng thuộc diện thu hồi.',
    noneUnknown: 'Mọi thẻ đều có thông tin.',
    inAll: 'Tổng số thẻ',
    none: 'Chưa ghi nhận thông tin nào của thẻ.',
  },
};
