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
    choose: 'Station',
    state: 'State',
    connection: 'Connection',
    condition: { offline: 'no connection', resolving: 'resolving open jobs', waiting: 'not ready', ready: 'ready' },
    isolated: 'Isolated',
    isolatedHelp: 'Ignored until someone confirms, on the page Interventions, that it was checked',
    certificate: 'Pinned certificate (SHA-256)',
    card: 'Card in the station',
    noCard: 'none',
    since: 'since',
    address: 'Address',
    design: 'Design time per job',
    terms: {
      title: 'Limits granted by its OPC UA server',
      publishing: 'Publishing interval',
      sampling: 'Sampling interval',
      queue: 'Queue per variable',
      session: 'Session timeout',
      given: (given, asked) => `${given} (requested: ${asked})`,
      fastest: 'as fast as possible',
      overflows: (times) => `Its queue overflowed ${times} times; the values were read again`,
    },
    measures: 'Measures against their limits',
    measuresHelp: 'The last cards; the mark is the newest, the light band shows the limits',
    trend: 'Duration of the last jobs',
    noJobs: 'No jobs yet.',
    faults: 'Recent faults',
    noFaults: 'None.',
    lastJobs: 'Last jobs',
    certificates: {
      title: 'Certificates that are not trusted yet',
      help: 'Compare every group with the display of the machine. Trust the certificate only if all groups match.',
      trust: 'Trust',
      expired: 'Expired: renew it at the machine; trusting it is not enough',
      'not-yet-valid': 'Not valid yet: check the clocks of the machine and of this computer',
    },
    byHand: {
      title: 'Manual operation',
      head: 'A head has no states of its own: it works while it is connected. Read a chip with `cardline chip dump`.',
      howTo: 'Machines accept manual commands in Manual mode only: stop the line and choose the mode above.',
      help: 'Commands go to this machine only. In Produce mode the line controls its machines again; cards stay where they are.',
    },
    within: 'within limits',
    beyond: 'out of limits',
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
