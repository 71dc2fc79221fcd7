import type { LanguageCode } from '../../words/language.svelte.ts';

export interface WireWords {
  readonly title: string;
  readonly help: string;
  readonly freeze: string;
  readonly go: string;
  readonly save: string;
  readonly station: string;
  readonly all: string;
  readonly showPolls: string;
  readonly hidePolls: string;
  readonly waiting: string;
  /** What comes is hidden. */
  readonly pollsAlone: string;
  readonly toMachine: string;
  readonly fromMachine: string;
  readonly bytes: (count: number) => string;
}

export const WIRE_WORDS: Readonly<Record<LanguageCode, WireWords>> = {
  en: {
    title: 'Wires',
    help: 'Each message from the outside in. What may be a citizen’s is told by its length alone.',
    freeze: 'Freeze',
    go: 'Go on',
    save: 'Save',
    station: 'Station',
    all: 'all',
    showPolls: 'With polls',
    hidePolls: 'Without polls',
    waiting: 'Waiting for the next message …',
    pollsAlone: 'Nothing but polls at the moment: they are hidden.',
    toMachine: 'to the machine',
    fromMachine: 'from the machine',
    bytes: (count) => `${count} bytes`,
  },
  vi: {
    title: 'Đường dây',
    help: 'Mỗi thông điệp từ ngoài vào trong. Dữ liệu có thể của công dân chỉ hiện độ dài.',
    freeze: 'Đứng lại',
    go: 'Tiếp tục',
    save: 'Lưu',
    station: 'Trạm',
    all: 'tất cả',
    showPolls: 'Cả nhịp hỏi',
    hidePolls: 'Bỏ nhịp hỏi',
    waiting: 'Đang chờ thông điệp tiếp theo …',
    pollsAlone: 'Lúc này chỉ có nhịp hỏi; đang ẩn chúng.',
    toMachine: 'tới máy',
    fromMachine: 'từ máy',
    bytes: (count) => `${count} byte`,
  },
};
