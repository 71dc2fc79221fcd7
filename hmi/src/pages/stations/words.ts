import type { LanguageCode } from '../../words/language.svelte.ts';

export interface StationWords {
  readonly title: string;
  readonly choose: string;
  readonly state: string;
  readonly connection: string;
  readonly condition: Readonly<Record<'offline' | 'resolving' | 'waiting' | 'ready', string>>;
  readonly isolated: string;
  readonly isolatedHelp: string;
  /** The certificate by which the machine is known. */
  readonly certificate: string;
  readonly card: string;
  readonly noCard: string;
  readonly since: string;
  readonly address: string;
  readonly design: string;
  readonly terms: TermsWords;
  readonly measures: string;
  readonly measuresHelp: string;
  readonly trend: string;
  readonly noJobs: string;
  readonly faults: string;
  readonly noFaults: string;
  readonly lastJobs: string;
  readonly certificates: Readonly<Record<'title' | 'help' | 'trust' | 'expired' | 'not-yet-valid', string>>;
  readonly byHand: Readonly<Record<'title' | 'head' | 'howTo' | 'help', string>>;
  readonly within: string;
  readonly beyond: string;
}

/** What an OPC UA server was asked for and what it gave. */
export interface TermsWords {
  readonly title: string;
  readonly publishing: string;
  readonly sampling: string;
  readonly queue: string;
  readonly session: string;
  /** `asked` and `given` as numbers with their unit. */
  readonly given: (given: string, asked: string) => string;
  readonly fastest: string;
  readonly overflows: (times: string) => string;
}

export const STATION_WORDS: Readonly<Record<LanguageCode, StationWords>> = {
  en: {
    title: 'Stations',
    choose: 'Which station',
    state: 'State',
    connection: 'For work',
    condition: { offline: 'no connection', resolving: 'asking about open jobs', waiting: 'not ready', ready: 'ready' },
    isolated: 'Isolated',
    isolatedHelp: 'Heard no more until somebody says in the list of tasks that it was looked at',
    certificate: 'Known by its certificate (SHA-256)',
    card: 'Card in it',
    noCard: 'none',
    since: 'since',
    address: 'Address',
    design: 'A job takes by design',
    terms: {
      title: 'What its OPC UA server grants',
      publishing: 'Publishes every',
      sampling: 'Looks for changes every',
      queue: 'Values kept of each variable',
      session: 'Ends a silent session after',
      given: (given, asked) => `${given} (asked: ${asked})`,
      fastest: 'as often as it can',
      overflows: (times) => `It left changes out ${times} times; what stands was read again`,
    },
    measures: 'Measures against their limits',
    measuresHelp: 'The last cards; the mark is the newest, the light band is allowed',
    trend: 'How long the last jobs took',
    noJobs: 'It has done nothing yet.',
    faults: 'Faults of the last time',
    noFaults: 'None.',
    lastJobs: 'Last jobs',
    certificates: {
      title: 'Certificates that nobody has trusted yet',
      help: 'Compare every group with what the machine’s own display shows. Trust it only where all are the same.',
      trust: 'Trust it',
      expired: 'Has expired: renew it at the machine; trusting it is not enough',
      'not-yet-valid': 'Is not valid yet: look at the clocks of the machine and of this computer',
    },
    byHand: {
      title: 'By hand',
      head: 'A head has no states of its own: it works while it is connected. Read a chip with `cardline chip dump`.',
      howTo: 'Machines are commanded by hand in Manual mode alone: stop the line and choose it above.',
      help: 'This machine alone. The line takes its machines back in Produce mode; cards stay where they lie.',
    },
    within: 'within its limits',
    beyond: 'beyond its limit',
  },
  vi: {
    title: 'Trạm máy',
    choose: 'Trạm nào',
    state: 'Trạng thái',
    connection: 'Tình trạng',
    condition: {
      offline: 'mất kết nối',
      resolving: 'đang hỏi việc còn dở',
      waiting: 'chưa sẵn sàng',
      ready: 'sẵn sàng',
    },
    isolated: 'Bị tách khỏi dây chuyền',
    isolatedHelp: 'Không nhận gì từ máy cho đến khi có người xác nhận trong danh sách việc là đã kiểm tra',
    certificate: 'Nhận biết bằng chứng thư số (SHA-256)',
    card: 'Thẻ bên trong',
    noCard: 'không có',
    since: 'từ',
    address: 'Địa chỉ',
    design: 'Thời gian thiết kế mỗi việc',
    terms: {
      title: 'Máy chủ OPC UA cho phép',
      publishing: 'Gửi dữ liệu mỗi',
      sampling: 'Kiểm tra thay đổi mỗi',
      queue: 'Số giá trị giữ lại của mỗi biến',
      session: 'Đóng phiên không phản hồi sau',
      given: (given, asked) => `${given} (yêu cầu: ${asked})`,
      fastest: 'nhanh nhất có thể',
      overflows: (times) => `Máy đã bỏ qua thay đổi ${times} lần; giá trị hiện tại đã được đọc lại`,
    },
    measures: 'Số đo so với giới hạn',
    measuresHelp: 'Các thẻ gần nhất; vạch là thẻ mới nhất, dải sáng là cho phép',
    trend: 'Thời gian các việc gần nhất',
    noJobs: 'Trạm chưa làm gì.',
    faults: 'Lỗi gần đây',
    noFaults: 'Không có.',
    lastJobs: 'Các việc gần nhất',
    certificates: {
      title: 'Chứng thư số chưa được tin cậy',
      help: 'So từng nhóm với màn hình của chính máy đó. Chỉ tin cậy khi giống hoàn toàn.',
      trust: 'Tin cậy',
      expired: 'Đã hết hạn: gia hạn tại máy; chỉ tin cậy là không đủ',
      'not-yet-valid': 'Chưa có hiệu lực: kiểm tra đồng hồ của máy và của máy tính này',
    },
    byHand: {
      title: 'Điều khiển tay',
      head: 'Đầu ghi không có trạng thái riêng: có kết nối là làm việc. Đọc chip bằng `cardline chip dump`.',
      howTo: 'Chỉ điều khiển tay ở chế độ Thủ công: dừng dây chuyền rồi chọn phía trên.',
      help: 'Chỉ riêng máy này. Dây chuyền nhận lại máy ở chế độ Sản xuất; thẻ nằm nguyên tại chỗ.',
    },
    within: 'trong giới hạn',
    beyond: 'vượt giới hạn',
  },
};
