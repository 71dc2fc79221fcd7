import type { SimulatorView } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface SimulatorWords {
  readonly title: string;
  readonly seed: (seed: string) => string;
  readonly speed: string;
  readonly speedHelp: string;
  readonly times: (factor: string) => string;
  readonly place: string;
  readonly anywhere: string;
  readonly howLong: string;
  readonly usual: string;
  readonly groups: Readonly<Record<keyof SimulatorView['faults'], string>>;
  readonly faults: Readonly<Record<string, string>>;
  readonly emergencyStop: string;
  readonly release: string;
  readonly service: string;
  readonly serviceHelp: string;
  readonly plugs: string;
  readonly done: (what: string) => string;
  readonly takeBlank: string;
  readonly take: string;
  /** What is wrong now. */
  readonly standing: string;
  readonly noneStands: string;
  readonly armed: string;
  readonly isArmed: (fault: string) => string;
  readonly untilEnded: string;
  readonly left: (duration: string) => string;
  readonly disarm: string;
  readonly endIt: string;
  /** What a person does to end it. */
  readonly ends: Readonly<Record<string, string>>;
  readonly astray: (serial: string) => string;
  readonly layAt: string;
  readonly layBack: string;
  readonly scenarios: {
    readonly title: string;
    readonly help: string;
    readonly play: string;
    readonly playing: string;
    readonly cards: (count: string) => string;
    readonly met: string;
    readonly missed: string;
    readonly made: (good: string, rejected: string, simulated: string, wall: string) => string;
  };
}

export const SIMULATOR_WORDS: Readonly<Record<LanguageCode, SimulatorWords>> = {
  en: {
    title: 'Simulator',
    seed: (seed) => `Seed ${seed}`,
    speed: 'Time factor',
    speedHelp: 'How many times faster than real time the machines work',
    times: (factor) => `${factor}×`,
    place: 'Where',
    anywhere: 'anywhere',
    howLong: 'For how long',
    usual: 'default',
    groups: {
      machines: 'Machines',
      links: 'Links',
      world: 'World',
      controller: 'Controller’s computer',
      boxes: 'Boxes',
    },
    faults: {
      reboot: 'Reboot',
      'reboot-forgets': 'Reboot, memory lost',
      slow: 'Works slowly',
      stuck: 'Hangs',
      'skipped-work': 'Reports done, did nothing',
      'stale-work': 'Repeats the last card',
      'late-answer': 'Answers late',
      'wrong-answer': 'Answers wrongly',
      'repeated-answer': 'Answers twice',
      'forgotten-job': 'Forgets a job',
      'stale-memory': 'Reports “done already”',
      'stuck-transition': 'Sticks in a transition',
      'head-no-contact': 'Head without contact',
      'refusing-machine': 'Refuses every job',
      'link-cut': 'Cable cut',
      'half-open': 'Receives, cannot send',
      'slow-link': 'Slow link',
      garbage: 'Garbage bytes',
      lossy: 'Loses bytes',
      repeating: 'Repeats frames',
      reordering: 'Re-orders frames',
      'baud-mismatch': 'Wrong baud rate',
      'double-feed': 'Two blanks at once',
      jam: 'Jam',
      'card-dropped': 'Card dropped',
      'card-taken': 'Card taken by hand',
      'blank-misread': 'Serial misread',
      'feeder-empty': 'Feeder empty',
      'output-full': 'Stacker full',
      'reject-bin-full': 'Reject bin full',
      'ribbon-out': 'Ribbon used up',
      'film-out': 'Film used up',
      'interlock-open': 'Laser cover open',
      'lens-dirty': 'Lens gets dirty',
      'print-offset': 'Print drifts',
      'emergency-stop': 'Emergency stop',
      'dead-lot': 'Lot with dead chips',
      'controller-killed': 'Killed (kill -9)',
      'controller-killed-uncommitted': 'Killed before it writes',
      'controller-killed-unsent': 'Killed right after it wrote',
      'disk-full': 'Disk full',
      'disk-slow': 'Stands still',
      'clock-step': 'Clock moved, or back',
      'box-jam': 'Card jams at the box',
      'box-removed': 'Box taken out',
      'label-out': 'Box labels used up',
      'wrong-count': 'Box counted wrongly',
    },
    emergencyStop: 'Emergency stop',
    release: 'Release',
    service: 'Service',
    serviceHelp: 'Cleans, adjusts, empties and resets the machines; loads another lot of blanks',
    plugs: 'Plugs',
    done: (what) => `Done: ${what}`,
    takeBlank: 'Remove a blank by hand (its serial number)',
    take: 'Remove',
    standing: 'Active faults',
    noneStands: 'None: all machines work, and every blank is where it should be',
    armed: 'armed for the next card',
    isArmed: (fault) => `${fault}: armed for the next card`,
    untilEnded: 'until ended by a person',
    left: (duration) => `ends by itself in ${duration}`,
    disarm: 'Disarm',
    endIt: 'End',
    ends: {
      'link-cut': 'Connect the cable',
      'feeder-empty': 'Fill the feeder',
      'output-full': 'Empty the stacker',
      'reject-bin-full': 'Empty the bin',
      'ribbon-out': 'Load a ribbon',
      'film-out': 'Load a film',
      'label-out': 'Load labels',
      'box-removed': 'Put the box back',
      'interlock-open': 'Close the cover',
      'lens-dirty': 'Clean the lens',
      'print-offset': 'Adjust the printer',
      'emergency-stop': 'Release the button',
      'head-no-contact': 'Clean the contacts',
      'refusing-machine': 'Reset the machine',
      'stuck-transition': 'Reset the machine',
      'stale-memory': 'Clear its memory',
      'dead-lot': 'Load another lot',
    },
    astray: (serial) => `${serial} is jammed or lies beside the line`,
    layAt: 'Put it at',
    layBack: 'Put back',
    scenarios: {
      title: 'Scenarios',
      help: 'Played on a line in virtual time beside this one, each from its own seed.',
      play: 'Play',
      playing: 'Playing …',
      cards: (count) => `${count} cards`,
      met: 'As expected',
      missed: 'Not as expected',
      made: (good, rejected, simulated, wall) => `${good} good, ${rejected} rejected, ${simulated} in ${wall}`,
    },
  },
  vi: {
    title: 'Mô phỏng',
    seed: (seed) => `Hạt giống ${seed}`,
    speed: 'Hệ số thời gian',
    speedHelp: 'Từ giờ máy chạy nhanh gấp bao nhiêu lần thời gian thực',
    times: (factor) => `${factor}×`,
    place: 'Ở đâu',
    anywhere: 'bất kỳ',
    howLong: 'Trong bao lâu',
    usual: 'như thường lệ',
    groups: {
      machines: 'Máy',
      links: 'Đường dây',
      world: 'Bên ngoài',
      controller: 'Máy tính điều khiển',
      boxes: 'Hộp thẻ',
    },
    faults: {
      reboot: 'Khởi động lại',
      'reboot-forgets': 'Khởi động lại, mất bộ nhớ',
      slow: 'Chạy chậm',
      stuck: 'Treo máy',
      'skipped-work': 'Báo xong, không làm',
      'stale-work': 'Lặp lại thẻ trước',
      'late-answer': 'Trả lời muộn',
      'wrong-answer': 'Trả lời sai',
      'repeated-answer': 'Trả lời hai lần',
      'forgotten-job': 'Quên việc',
      'stale-memory': 'Báo “đã làm rồi”',
      'stuck-transition': 'Kẹt khi chuyển trạng thái',
      'head-no-contact': 'Đầu ghi mất tiếp xúc',
      'refusing-machine': 'Từ chối mọi việc',
      'link-cut': 'Đứt cáp',
      'half-open': 'Nghe được, không nói được',
      'slow-link': 'Đường dây chậm',
      garbage: 'Byte rác',
      lossy: 'Mất byte',
      repeating: 'Lặp khung',
      reordering: 'Đảo khung',
      'baud-mismatch': 'Sai tốc độ baud',
      'double-feed': 'Hai phôi một lúc',
      jam: 'Kẹt thẻ',
      'card-dropped': 'Rơi thẻ',
      'card-taken': 'Thẻ bị lấy đi',
      'blank-misread': 'Đọc sai sê-ri',
      'feeder-empty': 'Hết phôi',
      'output-full': 'Khay ra đầy',
      'reject-bin-full': 'Hộp thẻ lỗi đầy',
      'ribbon-out': 'Hết ruy băng',
      'film-out': 'Hết màng phủ',
      'interlock-open': 'Nắp laser mở',
      'lens-dirty': 'Thấu kính bẩn dần',
      'print-offset': 'Lệch in dần',
      'emergency-stop': 'Dừng khẩn cấp',
      'dead-lot': 'Lô phôi có chip chết',
      'controller-killed': 'Tắt ngang (kill -9)',
      'controller-killed-uncommitted': 'Tắt ngang trước khi ghi',
      'controller-killed-unsent': 'Tắt ngang ngay sau khi ghi',
      'disk-full': 'Đĩa đầy',
      'disk-slow': 'Đứng hình',
      'clock-step': 'Đồng hồ bị chỉnh, hoặc chỉnh lại',
      'box-jam': 'Thẻ kẹt ở hộp',
      'box-removed': 'Hộp bị lấy ra',
      'label-out': 'Hết nhãn hộp',
      'wrong-count': 'Đếm sai hộp',
    },
    emergencyStop: 'Dừng khẩn cấp',
    release: 'Nhả nút',
    service: 'Bảo dưỡng',
    serviceHelp: 'Lau, chỉnh, đổ hộp, đặt lại máy và nạp lô phôi khác',
    plugs: 'Phích cắm',
    done: (what) => `Đã làm: ${what}`,
    takeBlank: 'Lấy một phôi ra bằng tay (số sê-ri)',
    take: 'Lấy ra',
    standing: 'Các lỗi đang có',
    noneStands: 'Không có: máy bình thường, mọi phôi đều đúng chỗ',
    armed: 'chờ thẻ kế tiếp',
    isArmed: (fault) => `${fault}: sẽ gặp thẻ kế tiếp`,
    untilEnded: 'đến khi có người xử lý',
    left: (duration) => `tự hết sau ${duration}`,
    disarm: 'Huỷ',
    endIt: 'Kết thúc',
    ends: {
      'link-cut': 'Cắm lại cáp',
      'feeder-empty': 'Nạp phôi',
      'output-full': 'Dỡ khay ra',
      'reject-bin-full': 'Đổ hộp thẻ lỗi',
      'ribbon-out': 'Thay ruy băng',
      'film-out': 'Thay màng phủ',
      'label-out': 'Thay nhãn',
      'box-removed': 'Đặt lại hộp',
      'interlock-open': 'Đóng nắp',
      'lens-dirty': 'Lau thấu kính',
      'print-offset': 'Chỉnh máy in',
      'emergency-stop': 'Nhả nút',
      'head-no-contact': 'Lau tiếp điểm',
      'refusing-machine': 'Đặt lại máy',
      'stuck-transition': 'Đặt lại máy',
      'stale-memory': 'Xóa bộ nhớ việc',
      'dead-lot': 'Nạp lô khác',
    },
    astray: (serial) => `${serial} bị kẹt hoặc rơi cạnh dây chuyền`,
    layAt: 'Đặt ở',
    layBack: 'Đặt lại',
    scenarios: {
      title: 'Kịch bản',
      help: 'Chạy trên một dây chuyền thời gian ảo bên cạnh, mỗi kịch bản từ hạt giống riêng.',
      play: 'Chạy',
      playing: 'Đang chạy …',
      cards: (count) => `${count} thẻ`,
      met: 'Đúng như mong đợi',
      missed: 'Không như mong đợi',
      made: (good, rejected, simulated, wall) => `${good} đạt, ${rejected} loại, ${simulated} trong ${wall}`,
    },
  },
};
