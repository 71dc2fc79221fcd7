import type { CardOutcome, Trace } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface CardListWords {
  readonly title: string;
  readonly empty: string;
  readonly columns: Readonly<
    Record<
      | 'card'
      | 'outcome'
      | 'reason'
      | 'station'
      | 'batch'
      | 'order'
      | 'office'
      | 'attempt'
      | 'serial'
      | 'started'
      | 'ended',
      string
    >
  >;
  readonly outcomes: Readonly<Record<CardOutcome, string>>;
  /** What a station said of the card's making, by the name that the journal has for it. */
  readonly traces: Readonly<Record<Trace, string>>;
}

export const CARD_LIST_WORDS: Readonly<Record<LanguageCode, CardListWords>> = {
  en: {
    title: 'Cards',
    empty: 'No card was made in this period.',
    columns: {
      card: 'Card',
      outcome: 'Result',
      reason: 'Reason',
      station: 'Became bad at',
      batch: 'Batch',
      order: 'Order',
      office: 'Office',
      attempt: 'Attempt',
      serial: 'Blank',
      started: 'Begun',
      ended: 'Ended',
    },
    outcomes: { onLine: 'on the line', accepted: 'good', rejected: 'rejected', removed: 'removed by hand' },
    traces: {
      blankLot: 'Lot of blanks',
      chipLot: 'Lot of chips',
      ribbonLot: 'Lot of ribbon',
      head: 'Encoder head',
      lens: 'Laser lens',
      box: 'Box',
      slot: 'Place in the box',
      boxSize: 'Size of the box',
    },
  },
  vi: {
    title: 'Thẻ',
    empty: 'Không có thẻ nào trong khoảng thời gian này.',
    columns: {
      card: 'Thẻ',
      outcome: 'Kết quả',
      reason: 'Lý do',
      station: 'Lỗi phát sinh ở',
      batch: 'Lô',
      order: 'Đơn',
      office: 'Nơi trả thẻ',
      attempt: 'Lần làm',
      serial: 'Phôi',
      started: 'Bắt đầu',
      ended: 'Kết thúc',
    },
    outcomes: { onLine: 'trên dây chuyền', accepted: 'đạt', rejected: 'lỗi', removed: 'lấy ra bằng tay' },
    traces: {
      blankLot: 'Lô phôi',
      chipLot: 'Lô chip',
      ribbonLot: 'Lô ruy băng',
      head: 'Đầu ghi',
      lens: 'Thấu kính laser',
      box: 'Hộp',
      slot: 'Vị trí trong hộp',
      boxSize: 'Cỡ hộp',
    },
  },
};
