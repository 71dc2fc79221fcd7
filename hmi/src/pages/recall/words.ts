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
    help: 'Every card with a lot or tool in common, wherever it is now, and the cards for which this is unknown.',
    by: 'Lot or tool',
    value: 'Value',
    find: 'Show the cards',
    choose: 'Choose a lot or tool.',
    has: (trace, value) => `${trace} ${value}`,
    hasNone: 'No card has this value.',
    unknown: (trace) => `${trace}: unknown`,
    unknownHelp: 'The value is unknown for these cards: they may have it too, or may still get it.',
    noneUnknown: 'The value is known for every card.',
    inAll: 'Cards in total',
    none: 'Nothing has been recorded for any card yet.',
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
