import type { Role } from '../../../controller/gateway/contract.ts';
import type { Workplace } from '../pages/page-descriptor.ts';
import type { AlarmSound } from './alarm-sound.svelte.ts';
import type { LanguageCode, Theme } from '../words/language.svelte.ts';

/** What the frame around the pages says. */
export interface ShellWords {
  readonly navigation: string;
  readonly loading: string;
  readonly notPermitted: string;
  readonly failed: (what: string) => string;
  readonly again: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly signedInAs: string;
  readonly signOut: string;
  readonly name: string;
  readonly password: string;
  readonly pin: string;
  readonly enter: string;
  readonly somebodyElse: string;
  readonly keypad: string;
  readonly clearAll: string;
  readonly backspace: string;
  readonly nameMissing: string;
  readonly badgeHint: string;
  readonly badgeOf: (person: string) => string;
  readonly secretMissing: Readonly<Record<'pin' | 'password', string>>;
  readonly sessionOver: string;
  readonly byPin: string;
  readonly byPassword: string;
  readonly locked: string;
  readonly lockedHelp: string;
  /** Changing one's own secrets. */
  readonly ownSecrets: string;
  readonly currentSecret: string;
  readonly ownPin: string;
  readonly setPin: string;
  readonly ownPassword: string;
  readonly setPassword: string;
  readonly confirmer: string;
  readonly secretChanged: string;
  readonly toLine: string;
  /** On paper. `person` is empty where nobody has a name. */
  readonly printedBy: (person: string, at: string) => string;
  readonly commandBar: string;
  readonly more: string;
  readonly abortHelp: string;
  readonly nothingMore: string;
  readonly workplacesTitle: string;
  readonly workplaces: Readonly<Record<Workplace, string>>;
  readonly allPages: string;
  readonly tabs: string;
  readonly stateTab: string;
  readonly machines: string;
  readonly allMachines: string;
  readonly menu: string;
  readonly menuOf: string;
  readonly themes: Readonly<Record<Theme, string>>;
  readonly criticalAlarms: string;
  readonly alarmSounds: Readonly<Record<AlarmSound, string>>;
  readonly skip: string;
  readonly unknownAddress: string;
  readonly unknownAddressHelp: string;
  readonly pageBroken: string;
  readonly pageBrokenHelp: string;
  readonly reloadPage: string;
  readonly helpWith: string;
  /** Whose time is shown. */
  readonly timeOf: Readonly<Record<'plant' | 'browser', (zone: string) => string>>;
  /** What a press shows instead: the other's, from that whose time is shown. */
  readonly turnZone: Readonly<Record<'plant' | 'browser', (other: string) => string>>;
}

export const SHELL_WORDS: Readonly<Record<LanguageCode, ShellWords>> = {
  en: {
    navigation: 'Pages',
    loading: 'Loading …',
    notPermitted: 'Your role does not permit this page.',
    failed: (what) => `This could not be loaded (${what}).`,
    again: 'Try again',
    roles: {
      operator: 'operator',
      'production-manager': 'production manager',
      engineer: 'engineer',
      'security-officer': 'security officer',
      administrator: 'administrator',
    },
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
    name: 'Name',
    password: 'Password',
    pin: 'PIN',
    enter: 'Sign in',
    somebodyElse: 'Someone else',
    keypad: 'Digits',
    clearAll: 'Clear',
    backspace: 'Remove the last digit',
    nameMissing: 'Choose or enter a name.',
    badgeHint: 'Or hold your badge before the scanner.',
    badgeOf: (person) => `Badge of ${person}. Enter the PIN.`,
    secretMissing: { pin: 'Enter the PIN.', password: 'Enter the password.' },
    sessionOver: 'You are signed out: the controller was restarted or your session has ended. Your drafts are kept.',
    byPin: 'With a PIN',
    byPassword: 'With a password',
    locked: 'This screen is locked',
    lockedHelp: 'It was not used for a while. You can watch and stop the line; sign in to do anything else.',
    ownSecrets: 'Own password and PIN',
    currentSecret: 'Your current password or PIN',
    ownPin: 'New PIN, 6 to 8 digits',
    setPin: 'Set PIN',
    ownPassword: 'New password, at least 12 characters',
    setPassword: 'Set password',
    confirmer: 'Confirmed by (only if someone else set your password)',
    secretChanged: 'Changed. Use it from now on.',
    toLine: 'To the line',
    printedBy: (person, at) => (person === '' ? `Printed ${at}` : `Printed by ${person}, ${at}`),
    commandBar: 'Line: state and commands',
    more: 'More',
    abortHelp: 'Interrupts all work at once: cards in the machines may be lost.',
    nothingMore: 'No other command is possible now.',
    workplacesTitle: 'Workplaces',
    workplaces: { run: 'Run', plan: 'Plan and trace', engineer: 'Engineer' },
    allPages: 'All pages',
    tabs: 'Views of the machine',
    stateTab: 'State',
    machines: 'Machine',
    allMachines: 'All',
    menu: 'Menu',
    menuOf: 'Menu of',
    themes: { light: 'Light', dark: 'Dark', system: 'As the system' },
    criticalAlarms: 'On critical alarms',
    alarmSounds: { quiet: 'Quiet', sound: 'Sound', 'sound-and-notice': 'Sound and notification' },
    skip: 'To the content',
    unknownAddress: 'This page does not exist',
    unknownAddressHelp: 'The address may be mistyped, or it may be from another version.',
    pageBroken: 'This page has failed',
    pageBrokenHelp:
      'The line is not affected, and the command bar still works. Note the time and report the message below.',
    reloadPage: 'Reload the page',
    helpWith: 'Help with this page',
    timeOf: {
      plant: (zone) => `Times are in the time zone of the plant (${zone}).`,
      browser: (zone) => `Times are in the time zone of this browser (${zone}).`,
    },
    turnZone: {
      plant: (other) => `Press to show the time zone of this browser: ${other}.`,
      browser: (other) => `Press to show the time zone of the plant: ${other}.`,
    },
  },
  vi: {
    navigation: 'Các trang',
    loading: 'Đang tải …',
    notPermitted: 'Vai trò của bạn không được xem trang này.',
    failed: (what) => `Không tải được (${what}).`,
    again: 'Thử lại',
    roles: {
      operator: 'vận hành',
      'production-manager': 'quản lý sản xuất',
      engineer: 'kỹ sư',
      'security-officer': 'an ninh',
      administrator: 'quản trị',
    },
    signedInAs: 'Đang dùng',
    signOut: 'Đăng xuất',
    name: 'Tên',
    password: 'Mật khẩu',
    pin: 'Mã PIN',
    enter: 'Đăng nhập',
    somebodyElse: 'Người khác',
    keypad: 'Bàn phím số',
    clearAll: 'Xóa hết',
    backspace: 'Xóa số cuối',
    nameMissing: 'Chọn hoặc nhập tên.',
    badgeHint: 'Hoặc đưa thẻ nhân viên vào máy quét.',
    badgeOf: (person) => `Thẻ nhân viên của ${person}. Hãy nhập mã PIN.`,
    secretMissing: { pin: 'Nhập mã PIN.', password: 'Nhập mật khẩu.' },
    sessionOver:
      'Bạn đã bị đăng xuất: bộ điều khiển khởi động lại hoặc phiên đã hết hạn. Nội dung đang viết dở vẫn được giữ.',
    byPin: 'Bằng mã PIN',
    byPassword: 'Bằng mật khẩu',
    locked: 'Màn hình đã khóa',
    lockedHelp: 'Đã lâu không ai chạm vào. Vẫn xem và dừng được dây chuyền; việc khác xin cho biết bạn là ai.',
    ownSecrets: 'Mật khẩu và mã PIN của bạn',
    currentSecret: 'Mật khẩu hoặc mã PIN hiện tại của bạn',
    ownPin: 'Mã PIN mới, 6 đến 8 chữ số',
    setPin: 'Đặt mã PIN',
    ownPassword: 'Mật khẩu mới, ít nhất 12 ký tự',
    setPassword: 'Đặt mật khẩu',
    confirmer: 'Người chứng kiến, nếu mật khẩu do người khác đặt',
    secretChanged: 'Đã đổi: có hiệu lực ngay.',
    toLine: 'Về dây chuyền',
    printedBy: (person, at) => (person === '' ? `In lúc ${at}` : `Người in: ${person}, ${at}`),
    commandBar: 'Dây chuyền: trạng thái và lệnh',
    more: 'Thêm',
    abortHelp: 'Ngắt ngay mọi việc đang làm: thẻ trong máy có thể hỏng.',
    nothingMore: 'Lúc này không còn lệnh nào khác.',
    workplacesTitle: 'Khu vực làm việc',
    workplaces: { run: 'Vận hành', plan: 'Kế hoạch và truy xuất', engineer: 'Kỹ thuật' },
    allPages: 'Tất cả các trang',
    tabs: 'Các mục của máy',
    stateTab: 'Trạng thái',
    machines: 'Chọn máy',
    allMachines: 'Tất cả',
    menu: 'Mục chọn',
    menuOf: 'Mục chọn của',
    themes: { light: 'Sáng', dark: 'Tối', system: 'Theo máy' },
    criticalAlarms: 'Khi có cảnh báo nghiêm trọng',
    alarmSounds: { quiet: 'Im lặng', sound: 'Âm thanh', 'sound-and-notice': 'Âm thanh và thông báo' },
    skip: 'Đến nội dung',
    unknownAddress: 'Không có trang này',
    unknownAddressHelp: 'Không có gì ở địa chỉ này. Có thể gõ sai, hoặc địa chỉ của phiên bản khác.',
    pageBroken: 'Trang này bị lỗi',
    pageBrokenHelp:
      'Dây chuyền không bị ảnh hưởng và thanh lệnh ở trên vẫn dùng được. Hãy ghi lại thời điểm và báo nội dung bên dưới.',
    reloadPage: 'Tải lại trang',
    helpWith: 'Trợ giúp cho trang này',
    timeOf: {
      plant: (zone) => `Giờ của nhà máy (${zone}).`,
      browser: (zone) => `Giờ của trình duyệt này (${zone}).`,
    },
    turnZone: {
      plant: (other) => `Nhấn để xem giờ của trình duyệt: ${other}.`,
      browser: (other) => `Nhấn để xem giờ của nhà máy: ${other}.`,
    },
  },
};
