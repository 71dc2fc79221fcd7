import type { ImportReport } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';
import { PLAN_ENGLISH, PLAN_VIETNAMESE, type PlanWords } from './plan-words.ts';

export interface BatchWords {
  readonly title: string;
  readonly none: string;
  readonly all: string;
  readonly older: string;
  readonly columns: Readonly<
    Record<
      | 'batch'
      | 'product'
      | 'came'
      | 'started'
      | 'ended'
      | 'state'
      | 'progress'
      | 'ordered'
      | 'good'
      | 'rejected'
      | 'removed'
      | 'setAside'
      | 'onLine'
      | 'refused'
      | 'yield'
      | 'attempts'
      | 'counted',
      string
    >
  >;
  readonly back: string;
  readonly reasons: string;
  readonly noReasons: string;
  /** In the place of a figure that two people are to count. */
  readonly blind: string;
  readonly blindHelp: string;
  readonly expected: (time: string) => string;
  readonly cardsOf: (batch: string) => string;
  readonly states: Readonly<Record<'importing' | 'waiting' | 'running' | 'ended' | 'reconciled', string>>;
  readonly refusedOrders: (count: number) => string;
  readonly setAside: (count: number) => string;
  readonly until: (time: string) => string;
  readonly counted: (by: string, witness: string, difference: number) => string;
  readonly drop: string;
  readonly choose: string;
  readonly dropHelp: string;
  readonly restOrNothing: string;
  readonly rest: string;
  readonly nothing: string;
  readonly importing: (name: string) => string;
  readonly outcomes: Readonly<Record<ImportReport['outcome'], string>>;
  readonly result: (accepted: string, refused: string) => string;
  /** Nothing was taken because of some: what is right in the file, and the way to take it. */
  readonly rightOnes: (right: string, wrong: string) => string;
  readonly takeRight: (right: string) => string;
  readonly line: string;
  readonly field: string;
  readonly reason: string;
  readonly forecast: {
    readonly title: string;
    readonly cards: string;
    readonly run: string;
    readonly running: string;
    readonly begins: string;
    /** What a short run says before the others have ended. */
    readonly first: (duration: string, time: string) => string;
    readonly progress: (made: string, cards: string) => string;
    readonly until: (time: string) => string;
    readonly bottleneck: string;
    readonly oneMore: (heads: string) => string;
    readonly noGain: string;
    readonly help: (design: string) => string;
  };
  readonly plan: PlanWords;
}

export const BATCH_WORDS: Readonly<Record<LanguageCode, BatchWords>> = {
  en: {
    title: 'Batches',
    none: 'No batches yet. Drop an order file above.',
    all: 'All batches',
    older: 'Older batches',
    columns: {
      batch: 'Batch',
      product: 'Product',
      came: 'Imported',
      started: 'Started',
      ended: 'Finished',
      state: 'State',
      progress: 'Progress',
      ordered: 'Ordered',
      good: 'Good',
      rejected: 'Rejected',
      removed: 'Removed by hand',
      setAside: 'Set aside',
      onLine: 'On the line',
      refused: 'Orders refused',
      yield: 'First-pass yield',
      attempts: 'Cards started',
      counted: 'Counted',
    },
    back: 'All batches',
    reasons: 'Reject reasons',
    noReasons: 'No rejected cards.',
    blind: 'being counted',
    blindHelp:
      'Two people are counting this batch. Until both have finished, no page shows its numbers of good and rejected cards.',
    expected: (time) => `expected ${time}`,
    cardsOf: (batch) => `Cards of ${batch}`,
    states: {
      importing: 'being imported',
      waiting: 'waiting',
      running: 'in production',
      ended: 'ended, to be counted',
      reconciled: 'closed',
    },
    refusedOrders: (count) => `${count} orders refused`,
    setAside: (count) => `${count} set aside`,
    until: (time) => `until ${time}`,
    counted: (by, witness, difference) =>
      difference === 0 ? `${by} and ${witness}` : `${by} and ${witness}, difference ${difference}`,
    drop: 'Drop an order file here',
    choose: 'Choose a file',
    dropHelp: 'NDJSON, also packed (.gz, .zst), with its manifest. The same file is never imported twice.',
    restOrNothing: 'If some orders are invalid',
    rest: 'import the valid ones',
    nothing: 'import none',
    importing: (name) => `${name} is being read …`,
    outcomes: {
      imported: 'Imported',
      'already-imported': 'This file was imported before; nothing is ordered twice',
      'queue-full': 'Too many batches are waiting already',
      empty: 'The file has no orders',
      refused: 'Some orders are invalid, and none was imported',
      manifest: 'Not imported because of its manifest',
      broken: 'The file is damaged or has trailing bytes; nothing was imported',
      recipe: 'The recipe is not approved',
    },
    result: (accepted, refused) => `${accepted} orders accepted, ${refused} refused`,
    rightOnes: (right, wrong) => `nothing was imported: ${wrong} of its orders are invalid, ${right} are valid`,
    takeRight: (right) => `Import the ${right} valid orders`,
    line: 'Line',
    field: 'Field',
    reason: 'Reason',
    forecast: {
      title: 'Forecast on the simulated line',
      cards: 'Cards',
      run: 'Forecast',
      running: 'Simulating …',
      begins: 'starting …',
      first: (duration, time) => `about ${duration} without faults, done at ${time}`,
      progress: (made, cards) => `${made} of ${cards} cards`,
      until: (time) => `done at ${time}`,
      bottleneck: 'bottleneck: the',
      oneMore: (heads) => `with ${heads} heads:`,
      noGain: 'no faster',
      help: (design) => `Three runs with typical faults at the design speed of the machines (${design} cards/h).`,
    },
    plan: PLAN_ENGLISH,
  },
  vi: {
    title: 'Lô sản xuất',
    none: 'Chưa có lô nào. Thả tệp đơn vào ô phía trên.',
    all: 'Mọi lô hàng',
    older: 'Các lô hàng cũ hơn',
    columns: {
      batch: 'Lô',
      product: 'Sản phẩm',
      came: 'Nhận lúc',
      started: 'Bắt đầu',
      ended: 'Kết thúc',
      state: 'Trạng thái',
      progress: 'Tiến độ',
      ordered: 'Số đơn',
      good: 'Đạt',
      rejected: 'Lỗi',
      removed: 'Lấy ra bằng tay',
      setAside: 'Để riêng',
      onLine: 'Trên dây chuyền',
      refused: 'Đơn bị từ chối',
      yield: 'Đạt lần đầu',
      attempts: 'Thẻ đã bắt đầu',
      counted: 'Người đếm',
    },
    back: 'Mọi lô',
    reasons: 'Vì sao thẻ lỗi',
    noReasons: 'Không có thẻ lỗi.',
    blind: 'đang đếm',
    blindHelp: 'Hai người đang đếm lô này: cho đến khi cả hai đếm xong, không trang nào hiện số thẻ đạt và lỗi.',
    expected: (time) => `dự kiến ${time}`,
    cardsOf: (batch) => `Thẻ của lô ${batch}`,
    states: {
      importing: 'đang nhập',
      waiting: 'chờ',
      running: 'đang làm',
      ended: 'đã xong, chờ đếm',
      reconciled: 'đã đóng',
    },
    refusedOrders: (count) => `${count} đơn bị từ chối`,
    setAside: (count) => `${count} để riêng`,
    until: (time) => `đến ${time}`,
    counted: (by, witness, difference) =>
      difference === 0 ? `${by} và ${witness}` : `${by} và ${witness}, chênh ${difference}`,
    drop: 'Thả tệp đơn vào đây',
    choose: 'Chọn tệp',
    dropHelp: 'NDJSON, có thể nén (.gz, .zst), kèm bản kê. Một tệp không bao giờ nhập hai lần.',
    restOrNothing: 'Nếu có đơn không đúng',
    rest: 'nhận các đơn còn lại',
    nothing: 'không nhận đơn nào',
    importing: (name) => `Đang đọc ${name} …`,
    outcomes: {
      imported: 'Đã nhập',
      'already-imported': 'Tệp này đã nhập trước đó; không đặt hai lần',
      'queue-full': 'Đã có quá nhiều lô chờ',
      empty: 'Tệp không có đơn nào',
      refused: 'Có đơn không đúng, không nhận đơn nào',
      manifest: 'Không nhập, do bản kê',
      broken: 'Tệp bị hỏng hoặc còn dữ liệu thừa, chưa nhập gì',
      recipe: 'Công thức chưa được duyệt',
    },
    result: (accepted, refused) => `${accepted} đơn được nhận, ${refused} bị từ chối`,
    rightOnes: (right, wrong) => `chưa nhận đơn nào: ${wrong} đơn sai, ${right} đơn đúng`,
    takeRight: (right) => `Nhận ${right} đơn đúng`,
    line: 'Dòng',
    field: 'Trường',
    reason: 'Vì sao',
    forecast: {
      title: 'Dự báo trên dây chuyền mô phỏng',
      cards: 'Số thẻ',
      run: 'Dự báo',
      running: 'Đang mô phỏng …',
      begins: 'bắt đầu …',
      first: (duration, time) => `khoảng ${duration} nếu không có lỗi, xong lúc ${time}`,
      progress: (made, cards) => `${made} trên ${cards} thẻ`,
      until: (time) => `xong lúc ${time}`,
      bottleneck: 'nghẽn ở',
      oneMore: (heads) => `với ${heads} đầu ghi:`,
      noGain: 'không nhanh hơn',
      help: (design) => `Ba lần chạy với lỗi thường gặp, theo tốc độ thiết kế (${design} thẻ/giờ).`,
    },
    plan: PLAN_VIETNAMESE,
  },
};
