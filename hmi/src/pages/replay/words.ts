import type { LanguageCode } from '../../words/language.svelte.ts';

export interface ReplayWords {
  readonly title: string;
  readonly help: string;
  readonly toStart: string;
  readonly toEnd: string;
  /** In a period in which no entry was written. */
  readonly nothing: string;
  readonly play: string;
  readonly pause: string;
  readonly entry: (seq: string, of: string) => string;
  readonly slider: string;
  readonly speed: string;
  readonly stepBack: string;
  readonly stepOn: string;
}

export const REPLAY_WORDS: Readonly<Record<LanguageCode, ReplayWords>> = {
  en: {
    title: 'Replay',
    help: 'The line as the journal recorded it, entry by entry. Nothing here moves a machine.',
    toStart: 'To the start',
    toEnd: 'To the end',
    nothing: 'No entries in this period: the controller was off.',
    play: 'Play',
    pause: 'Pause',
    entry: (seq, of) => `entry ${seq} of ${of}`,
    slider: 'Entry',
    speed: 'Entries per second',
    stepBack: 'Step back',
    stepOn: 'Step forward',
  },
  vi: {
    title: 'Xem lại',
    help: 'Dây chuyền đúng như nhật ký kể, từng mục một. Ở đây không máy nào chuyển động.',
    toStart: 'Về đầu',
    toEnd: 'Đến cuối',
    nothing: 'Không ghi gì trong khoảng thời gian này: dây chuyền đã tắt.',
    play: 'Chạy',
    pause: 'Dừng',
    entry: (seq, of) => `mục ${seq} trên ${of}`,
    slider: 'Mục',
    speed: 'Số mục mỗi giây',
    stepBack: 'Lùi một',
    stepOn: 'Tiến một',
  },
};
