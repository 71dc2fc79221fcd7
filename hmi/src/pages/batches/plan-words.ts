/** What is said of the plan: of batches that wait, and of what may be done with them. */

export interface PlanWords {
  readonly title: string;
  readonly now: string;
  readonly none: string;
  readonly begun: string;
  readonly urgent: string;
  readonly hold: string;
  readonly release: string;
  readonly split: string;
  readonly why: string;
  readonly orders: string;
  readonly dragHelp: string;
  readonly holdHelp: string;
  readonly cards: (count: string) => string;
  readonly left: (count: string) => string;
  readonly heldWhy: (why: string) => string;
  /** When it is begun and done. */
  readonly expected: (start: string, finish: string) => string;
  /** What these times go by. */
  readonly pace: Readonly<Record<'now' | 'design', (cardsPerHour: string) => string>>;
  readonly up: (batch: string) => string;
  readonly down: (batch: string) => string;
  readonly holdTitle: (batch: string) => string;
  readonly splitTitle: (batch: string) => string;
  readonly splitHelp: (most: string) => string;
}

export const PLAN_ENGLISH: PlanWords = {
  title: 'What is made next',
  now: 'now',
  none: 'No other batch waits.',
  begun: 'its first cards are on the line already',
  urgent: 'Urgent',
  hold: 'Hold',
  release: 'Release',
  split: 'Split',
  why: 'Why',
  orders: 'Orders for the new batch',
  dragHelp: 'Pull a batch to its place, or move it with ▲ and ▼. Urgent batches come before all others.',
  holdHelp: 'Cards on the line are finished; no further one is begun until somebody releases the batch.',
  cards: (count) => `${count} cards`,
  left: (count) => `${count} to be made`,
  heldWhy: (why) => `held: ${why}`,
  expected: (start, finish) => `expected: start ${start}, finish ${finish}`,
  pace: {
    now: (rate) => `Times by the pace of the last cards (${rate} cards/h), without first articles and stops.`,
    design: (rate) =>
      `Times by the design pace (${rate} cards/h), as no pace is measured yet; without first articles and stops.`,
  },
  up: (batch) => `Make ${batch} earlier`,
  down: (batch) => `Make ${batch} later`,
  holdTitle: (batch) => `Hold batch ${batch}`,
  splitTitle: (batch) => `Split batch ${batch}`,
  splitHelp: (most) =>
    `The last orders become a batch of their own, right behind this one. ${most} of its orders can be moved.`,
};

export const PLAN_VIETNAMESE: PlanWords = {
  title: 'Sẽ làm tiếp',
  now: 'đang làm',
  none: 'Không có lô nào khác chờ.',
  begun: 'những thẻ đầu đã ở trên dây chuyền',
  urgent: 'Khẩn',
  hold: 'Giữ lại',
  release: 'Cho làm tiếp',
  split: 'Chia lô',
  why: 'Vì sao',
  orders: 'Số đơn của lô mới',
  dragHelp: 'Kéo lô đến chỗ của nó, hoặc dùng ▲ và ▼. Lô khẩn luôn đi trước.',
  holdHelp: 'Thẻ trên dây chuyền được làm xong; không bắt đầu thẻ mới cho đến khi có người cho làm tiếp.',
  cards: (count) => `${count} thẻ`,
  left: (count) => `còn ${count} thẻ`,
  heldWhy: (why) => `đang giữ: ${why}`,
  expected: (start, finish) => `dự kiến: bắt đầu ${start}, xong ${finish}`,
  pace: {
    now: (rate) => `Giờ dự kiến theo tốc độ các thẻ gần nhất (${rate} thẻ/giờ), chưa tính duyệt thẻ đầu và lúc dừng.`,
    design: (rate) =>
      `Giờ dự kiến theo tốc độ thiết kế (${rate} thẻ/giờ) vì chưa đo được tốc độ; chưa tính duyệt thẻ đầu và lúc dừng.`,
  },
  up: (batch) => `Làm ${batch} sớm hơn`,
  down: (batch) => `Làm ${batch} muộn hơn`,
  holdTitle: (batch) => `Giữ lô ${batch}`,
  splitTitle: (batch) => `Chia lô ${batch}`,
  splitHelp: (most) => `Các đơn cuối thành một lô riêng, ngay sau lô này. Có thể chuyển ${most} đơn.`,
};
