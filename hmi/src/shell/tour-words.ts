import type { LanguageCode } from '../words/words.ts';

/** `at`: what on the page a step is about. Buttons are named in braces (`withButtonNames`). */
interface TourStep {
  readonly at: string;
  readonly title: string;
  readonly text: string;
}

interface TourWords {
  readonly title: string;
  readonly steps: readonly [TourStep, TourStep, TourStep, TourStep, TourStep];
  readonly count: (step: number, of: number) => string;
  readonly next: string;
  readonly end: string;
  readonly close: string;
  readonly again: string;
}

const AT = {
  bar: '[data-testid=state]',
  content: '#content',
  commands: '[data-testid=state] .commands',
  interventions: '[data-page=interventions]',
  simulated: '[data-testid=simulated]',
} as const;

export const TOUR_WORDS: Readonly<Record<LanguageCode, TourWords>> = {
  en: {
    title: 'Tour',
    steps: [
      {
        at: AT.bar,
        title: 'What the line does',
        text: 'The bar is on every page: the state, why, and what to do next. Stop is always in its right corner.',
      },
      { at: AT.commands, title: 'Start it', text: 'Press {Reset}. Once the machines are ready, press {Start}.' },
      {
        at: AT.interventions,
        title: 'The first card',
        text: 'The line holds and asks for a look at the first card. Approve it on this page, then press {Unhold}.',
      },
      {
        at: AT.content,
        title: 'Watch a card',
        text: 'Each card gets its chip, print, engraving and check mark, station by station.',
      },
      {
        at: AT.simulated,
        title: 'Break it',
        text: 'Press the sign SIMULATED: cut a cable, jam a card, stop the controller. The question mark explains each page.',
      },
    ],
    count: (step, of) => `${step} of ${of}`,
    next: 'Next',
    end: 'Done',
    close: 'Close the tour',
    again: 'Show the tour',
  },
  vi: {
    title: 'Giới thiệu',
    steps: [
      {
        at: AT.bar,
        title: 'Dây chuyền đang làm gì',
        text: 'Thanh này có ở mọi trang: trạng thái, vì sao và cần làm gì tiếp. Nút Dừng luôn ở góc phải.',
      },
      { at: AT.commands, title: 'Cho chạy', text: 'Nhấn {Reset}. Khi các máy đã sẵn sàng, nhấn {Start}.' },
      {
        at: AT.interventions,
        title: 'Thẻ đầu tiên',
        text: 'Dây chuyền tạm dừng để người xem thẻ đầu tiên. Duyệt thẻ ở trang này, rồi nhấn {Unhold}.',
      },
      {
        at: AT.content,
        title: 'Theo dõi một thẻ',
        text: 'Qua từng trạm, thẻ có thêm chip, lớp in, lớp khắc và dấu kiểm tra.',
      },
      {
        at: AT.simulated,
        title: 'Thử gây lỗi',
        text: 'Nhấn nhãn MÔ PHỎNG: đứt cáp, kẹt thẻ, tắt bộ điều khiển. Dấu hỏi giải thích từng trang.',
      },
    ],
    count: (step, of) => `${step} trên ${of}`,
    next: 'Tiếp',
    end: 'Xong',
    close: 'Đóng phần giới thiệu',
    again: 'Xem phần giới thiệu',
  },
};
