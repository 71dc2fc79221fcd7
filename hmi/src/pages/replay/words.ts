import type { LanguageCode } from '../../words/language.svelte.ts';

export interface ReplayWords {
  readonly title: string;
  readonly help: string;
  readonly back: Readonly<Record<'hour' | 'tenMinutes' | 'now', string>>;
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
    help: 'The line as its journal tells it, entry by entry. Nothing here moves a machine.',
    back: { hour: 'An hour ago', tenMinutes: 'Ten minutes ago', now: 'To the end' },
    play: 'Play',
    pause: 'Pause',
    entry: (seq, of) => `entry ${seq} of ${of}`,
    slider: 'Entry',
    speed: 'Entries a second',
    stepBack: 'One back',
    stepOn: 'One on',
  },
  vi: {
    title: 'Xem lại',
    help: 'Dây chuyền đúng như nhật ký kể, từng mục một. Ở đây không máy nào chuyển động.',
    back: { hour: 'Một giờ trước', tenMinutes: 'Mười phút trước', now: 'Đến cuối' },
    play: 'Chạy',
    pause: 'Dừng',
    entry: (seq, of) => `mục ${seq} trên ${of}`,
    slider: 'Mục',
    speed: 'Số mục mỗi giây',
    stepBack: 'Lùi một',
    stepOn: 'Tiến một',
  },
};
