import type { StoredKind } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

interface DiskWords {
  readonly title: string;
  readonly daysLeft: string;
  readonly lasts: string;
  readonly cardsLeft: string;
  readonly free: string;
  readonly pace: Readonly<Record<'measured' | 'design', string>>;
  readonly kinds: Readonly<Record<StoredKind, string>>;
  readonly kept: (days: number | null, gigabytes: number | null) => string;
}

export const DISK_WORDS: Readonly<Record<LanguageCode, DiskWords>> = {
  en: {
    title: 'Disk',
    daysLeft: 'Days left',
    lasts: 'does not fill up',
    cardsLeft: 'Room for cards',
    free: 'Free',
    pace: { measured: 'at the pace of the last hours', design: 'at the line’s own speed' },
    kinds: {
      orders: 'Order contents',
      pictures: 'QC pictures',
      entries: 'Entries',
      snapshots: 'Snapshots',
      rest: 'Journal',
    },
    kept: (days, gigabytes) =>
      [days === null ? '' : `${days} days`, gigabytes === null ? '' : `${gigabytes} GB at most`]
        .filter((text) => text !== '')
        .join(', ') || 'no limit',
  },
  vi: {
    title: 'Ổ đĩa',
    daysLeft: 'Số ngày còn lại',
    lasts: 'không bị đầy',
    cardsLeft: 'Đủ chỗ cho số thẻ',
    free: 'Còn trống',
    pace: { measured: 'theo nhịp vài giờ qua', design: 'theo tốc độ thiết kế' },
    kinds: {
      orders: 'Nội dung đơn',
      pictures: 'Ảnh kiểm tra',
      entries: 'Mục nhật ký',
      snapshots: 'Ảnh chụp trạng thái',
      rest: 'Nhật ký',
    },
    kept: (days, gigabytes) =>
      [days === null ? '' : `${days} ngày`, gigabytes === null ? '' : `tối đa ${gigabytes} GB`]
        .filter((text) => text !== '')
        .join(', ') || 'không giới hạn',
  },
};
