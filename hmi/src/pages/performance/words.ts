import type { Performance } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface PerformanceWords {
  readonly title: string;
  /** Points of a hundred, against the period before. */
  readonly change: (points: string) => string;
  readonly beyondDesign: (share: string) => string;
  readonly targetIs: (share: string) => string;
  readonly newestOf: (count: number) => string;
  readonly busyOf: (time: string) => string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly figures: Readonly<Record<'oee' | 'availability' | 'effectiveness' | 'quality', string>>;
  /** The formula as ISO 22400-2 gives it. */
  readonly formulas: Readonly<Record<'oee' | 'availability' | 'effectiveness' | 'quality', string>>;
  readonly waterfall: string;
  readonly plannedBusy: string;
  readonly losses: Readonly<Record<keyof Performance['losses'], string>>;
  readonly valuable: string;
  readonly timeline: string;
  readonly timelineHelp: string;
  readonly off: string;
  readonly idle: string;
  readonly making: string;
  readonly stopReasons: string;
  readonly rejectReasons: string;
  readonly noStops: string;
  readonly noRejects: string;
  readonly production: string;
  readonly good: string;
  readonly rejected: string;
  readonly target: string;
  readonly perMinutes: (minutes: number) => string;
  readonly stations: string;
  readonly station: string;
  readonly jobs: string;
  readonly busy: string;
  readonly perJob: string;
  readonly why: string;
  readonly duration: string;
  readonly share: string;
  readonly count: string;
  /** Of one stop. */
  readonly mean: string;
  readonly eachStop: string;
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly replay: string;
  readonly cards: string;
  readonly calendar: (sum: string) => string;
  readonly nothing: string;
  readonly cardsCount: (count: string) => string;
}

export const PERFORMANCE_WORDS: Readonly<Record<LanguageCode, PerformanceWords>> = {
  en: {
    title: 'KPIs',
    change: (points) => `${points} points`,
    beyondDesign: (share) => `The line ran at ${share} of its design speed; that counts as 100 %.`,
    targetIs: (share) => `target ${share}`,
    newestOf: (count) => `newest of ${count}`,
    busyOf: (time) => `Share of ${time} in which a station had work, whatever the state of the line`,
    zoomIn: 'Shorter period',
    zoomOut: 'Longer period',
    figures: {
      oee: 'OEE',
      availability: 'Availability',
      effectiveness: 'Effectiveness',
      quality: 'Quality ratio',
    },
    formulas: {
      oee: 'availability × effectiveness × quality ratio (ISO 22400-2)',
      availability: 'actual production time / planned busy time',
      effectiveness: 'planned run time per card × produced cards / actual production time',
      quality: 'good cards / produced cards',
    },
    waterfall: 'Where the planned time went',
    plannedBusy: 'Planned busy time',
    losses: {
      stops: 'Stops',
      starved: 'Starved or blocked',
      other: 'Starting and stopping',
      speed: 'Slower than designed',
      rejects: 'Rejected cards',
    },
    valuable: 'Time for good cards',
    timeline: 'States of the line',
    timelineHelp: 'Each stop with its reason; together they make up the calendar time. Press to zoom in.',
    off: 'No controller',
    idle: 'Not planned',
    making: 'Producing',
    stopReasons: 'Stop reasons',
    rejectReasons: 'Reject reasons',
    noStops: 'No stops.',
    noRejects: 'No rejected cards.',
    production: 'Cards over time',
    good: 'good',
    rejected: 'rejected',
    target: 'design',
    perMinutes: (minutes) => (minutes === 1 ? 'cards a minute' : `cards in ${minutes} minutes`),
    stations: 'Work of the stations',
    station: 'Station',
    jobs: 'Jobs',
    busy: 'Busy',
    perJob: 'Time per job',
    why: 'Reason',
    duration: 'Time',
    share: 'Share',
    count: 'Count',
    mean: 'Mean duration',
    eachStop: 'Each stop',
    from: 'From',
    to: 'To',
    kind: 'Kind',
    replay: 'Replay it',
    cards: 'Cards',
    calendar: (sum) => `Sum of all states: ${sum}`,
    nothing: 'No data in this period.',
    cardsCount: (count) => `${count} cards`,
  },
  vi: {
    title: 'Chỉ số',
    change: (points) => `${points} điểm`,
    beyondDesign: (share) => `Dây chuyền chạy ${share} so với thiết kế; tính là đủ.`,
    targetIs: (share) => `mục tiêu ${share}`,
    newestOf: (count) => `mới nhất trong ${count}`,
    busyOf: (time) => `Tỷ lệ trong ${time} mà trạm có việc, bất kể dây chuyền làm gì`,
    zoomIn: 'Khoảng ngắn hơn',
    zoomOut: 'Khoảng dài hơn',
    figures: {
      oee: 'OEE',
      availability: 'Độ sẵn sàng',
      effectiveness: 'Hiệu suất',
      quality: 'Tỷ lệ chất lượng',
    },
    formulas: {
      oee: 'sẵn sàng × hiệu suất × chất lượng (ISO 22400-2)',
      availability: 'thời gian sản xuất thực / thời gian bận theo kế hoạch',
      effectiveness: 'thời gian chuẩn mỗi thẻ × số thẻ làm ra / thời gian sản xuất thực',
      quality: 'thẻ đạt / thẻ làm ra',
    },
    waterfall: 'Thời gian kế hoạch đã đi đâu',
    plannedBusy: 'Thời gian bận theo kế hoạch',
    losses: {
      stops: 'Dừng máy',
      starved: 'Thiếu hoặc đầy vật tư',
      other: 'Khởi động và dừng',
      speed: 'Chậm hơn thiết kế',
      rejects: 'Thẻ bị loại',
    },
    valuable: 'Thời gian của thẻ đạt',
    timeline: 'Các trạng thái của dây chuyền',
    timelineHelp: 'Mỗi lần dừng với lý do; cộng lại bằng thời gian lịch.',
    off: 'Không có bộ điều khiển',
    idle: 'Ngoài kế hoạch',
    making: 'Đang làm thẻ',
    stopReasons: 'Vì sao dây chuyền đứng',
    rejectReasons: 'Vì sao thẻ lỗi',
    noStops: 'Dây chuyền không đứng lần nào.',
    noRejects: 'Không có thẻ lỗi.',
    production: 'Số thẻ theo thời gian',
    good: 'đạt',
    rejected: 'loại',
    target: 'thiết kế',
    perMinutes: (minutes) => (minutes === 1 ? 'thẻ mỗi phút' : `thẻ trong ${minutes} phút`),
    stations: 'Công việc của các trạm',
    station: 'Trạm',
    jobs: 'Số việc',
    busy: 'Bận',
    perJob: 'Mỗi việc',
    why: 'Lý do',
    duration: 'Thời gian',
    share: 'Tỷ lệ',
    count: 'Số lần',
    mean: 'Thời gian trung bình',
    eachStop: 'Từng lần dừng',
    from: 'Từ lúc',
    to: 'Đến lúc',
    kind: 'Loại',
    replay: 'Xem lại',
    cards: 'Thẻ',
    calendar: (sum) => `Cộng các trạng thái: ${sum}`,
    nothing: 'Trong khoảng này không có gì xảy ra.',
    cardsCount: (count) => `${count} thẻ`,
  },
};
