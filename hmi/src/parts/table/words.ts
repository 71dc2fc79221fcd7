import type { LanguageCode } from '../../words/language.svelte.ts';

export interface TableWords {
  readonly search: string;
  readonly all: string;
  readonly columns: string;
  readonly usual: string;
  readonly showAll: string;
  readonly nothingLeft: string;
  readonly remove: (filter: string) => string;
  readonly shown: (first: string, last: string, total: string) => string;
  readonly atLeast: (count: string) => string;
  readonly previous: string;
  readonly next: string;
  readonly rows: string;
  readonly sort: (column: string) => string;
  readonly print: string;
  readonly csv: string;
  readonly saving: string;
  readonly tooMany: (count: string) => string;
  readonly period: string;
}

export const TABLE_WORDS: Readonly<Record<LanguageCode, TableWords>> = {
  en: {
    search: 'Search',
    all: 'all',
    columns: 'Columns',
    usual: 'As at first',
    showAll: 'Show all',
    nothingLeft: 'No row fits what is searched for.',
    remove: (filter) => `Remove the filter ${filter}`,
    shown: (first, last, total) => `${first}–${last} of ${total}`,
    atLeast: (count) => `more than ${count}`,
    previous: 'Previous page',
    next: 'Next page',
    rows: 'Rows a page',
    sort: (column) => `Sort by ${column}`,
    print: 'Print',
    csv: 'CSV',
    saving: 'Reading all rows …',
    tooMany: (count) => `The first ${count} rows alone: narrow the list for the others.`,
    period: 'Period',
  },
  vi: {
    search: 'Tìm kiếm',
    all: 'tất cả',
    columns: 'Cột',
    usual: 'Như ban đầu',
    showAll: 'Hiện tất cả',
    nothingLeft: 'Không có dòng nào khớp điều kiện.',
    remove: (filter) => `Bỏ bộ lọc ${filter}`,
    shown: (first, last, total) => `${first}–${last} / ${total}`,
    atLeast: (count) => `hơn ${count}`,
    previous: 'Trang trước',
    next: 'Trang sau',
    rows: 'Số dòng mỗi trang',
    sort: (column) => `Sắp xếp theo ${column}`,
    print: 'In',
    csv: 'CSV',
    saving: 'Đang đọc mọi dòng …',
    tooMany: (count) => `Chỉ ${count} dòng đầu: hãy lọc danh sách để lấy các dòng còn lại.`,
    period: 'Thời gian',
  },
};
