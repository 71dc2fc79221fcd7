import type { LanguageCode } from '../../words/language.svelte.ts';

export interface WireWords {
  readonly title: string;
  readonly help: string;
  readonly freeze: string;
  readonly go: string;
  readonly columns: Readonly<Record<'at' | 'direction' | 'message' | 'bytes', string>>;
  readonly station: string;
  readonly showRoutine: string;
  readonly hideRoutine: string;
  readonly waiting: string;
  /** What comes is hidden. */
  readonly routineAlone: string;
  readonly toMachine: string;
  readonly fromMachine: string;
}

export const WIRE_WORDS: Readonly<Record<LanguageCode, WireWords>> = {
  en: {
    title: 'Trace',
    help: 'Each message, decoded layer by layer. Data that may belong to a citizen are shown by their length only.',
    freeze: 'Freeze',
    go: 'Resume',
    columns: { at: 'Time', direction: 'Direction', message: 'Message, from the outside in', bytes: 'Bytes' },
    station: 'Station',
    showRoutine: 'With polls and echoes',
    hideRoutine: 'Without polls and echoes',
    waiting: 'Waiting for the next message …',
    routineAlone: 'Only polls at the moment; they are hidden.',
    toMachine: 'to the machine',
    fromMachine: 'from the machine',
  },
  vi: {
    title: 'Truyền thông',
    help: 'Mỗi thông điệp từ ngoài vào trong. Dữ liệu có thể của công dân chỉ hiện độ dài.',
    freeze: 'Đứng lại',
    go: 'Tiếp tục',
    columns: { at: 'Thời điểm', direction: 'Chiều', message: 'Thông điệp, từ ngoài vào trong', bytes: 'Byte' },
    station: 'Trạm',
    showRoutine: 'Cả nhịp hỏi, tiếng vọng',
    hideRoutine: 'Bỏ nhịp hỏi, tiếng vọng',
    waiting: 'Đang chờ thông điệp tiếp theo …',
    routineAlone: 'Lúc này chỉ có nhịp hỏi; đang ẩn chúng.',
    toMachine: 'tới máy',
    fromMachine: 'từ máy',
  },
};
