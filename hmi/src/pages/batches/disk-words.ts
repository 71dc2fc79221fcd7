import type { StoredKind } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

interface DiskWords {
  readonly title: string;
  readonly days: (count: number) => string;
  readonly lasts: string;
  readonly pace: Readonly<Record<'measured' | 'design', string>>;
  /** Follows on the size that is free. */
  readonly freeOf: (total: string) => string;
  /** Before and behind the number of cards. */
  readonly roomFor: string;
  readonly cards: string;
  readonly uses: Readonly<Record<'other' | 'free', string>>;
  readonly columns: Readonly<Record<'kind' | 'size' | 'kept', string>>;
  readonly kinds: Readonly<Record<StoredKind, string>>;
  readonly kept: (kind: StoredKind, days: number | null, gigabytes: number | null) => string;
  readonly always: string;
  readonly owed: (batches: string, orders: string) => string;
}

export const DISK_WORDS: Readonly<Record<LanguageCode, DiskWords>> = {
  en: {
    title: 'Disk',
    days: (count) => (count === 1 ? 'day left' : 'days left'),
    lasts: 'Does not fill up',
    pace: { measured: 'at the pace of the last hours', design: 'if the line makes cards day and night' },
    freeOf: (total) => `free of ${total}`,
    roomFor: 'Room for',
    cards: 'cards',
    uses: { other: 'Other programs', free: 'Free' },
    columns: { kind: 'What lies there', size: 'Size', kept: 'Kept' },
    kinds: {
      orders: 'Order contents',
      pictures: 'QC pictures',
      entries: 'Journal entries',
      snapshots: 'Snapshots',
      rest: 'Journal',
    },
    kept: (kind, days, gigabytes) =>
      [
        days === null
          ? ''
          : kind === 'snapshots'
            ? `${days} days`
            : days === 0
              ? 'in the database until the batch is closed'
              : `${days} days after the batch is closed`,
        gigabytes === null ? '' : `${gigabytes} GB at most`,
      ]
        .filter((text) => text !== '')
        .join(', ') || 'no limit',
    always: 'always',
    owed: (batches, orders) => `Closed batches that stay: ${batches}, with ${orders} orders that have no card yet`,
  },
  vi: {
    title: 'Ổ đĩa',
    days: () => 'ngày nữa thì đầy',
    lasts: 'Không bị đầy',
    pace: { measured: 'theo nhịp mấy giờ qua', design: 'nếu dây chuyền chạy cả ngày đêm' },
    freeOf: (total) => `còn trống trên ${total}`,
    roomFor: 'Đủ chỗ cho',
    cards: 'thẻ',
    uses: { other: 'Chương trình khác', free: 'Còn trống' },
    columns: { kind: 'Dữ liệu', size: 'Dung lượng', kept: 'Thời gian lưu' },
    kinds: {
      orders: 'Nội dung đơn',
      pictures: 'Ảnh kiểm tra',
      entries: 'Mục nhật ký',
      snapshots: 'Bản chụp trạng thái',
      rest: 'Nhật ký',
    },
    kept: (kind, days, gigabytes) =>
      [
        days === null
          ? ''
          : kind === 'snapshots'
            ? `${days} ngày`
            : days === 0
              ? 'trong cơ sở dữ liệu đến khi đóng lô'
              : `${days} ngày sau khi đóng lô`,
        gigabytes === null ? '' : `tối đa ${gigabytes} GB`,
      ]
        .filter((text) => text !== '')
        .join(', ') || 'không giới hạn',
    always: 'lưu mãi',
    owed: (batches, orders) => `Lô đã đóng vẫn lưu: ${batches}, trong đó ${orders} đơn chưa có thẻ`,
  },
};
