import type { Role } from '../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../words/language.svelte.ts';

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
  /** Whose time is shown. */
  readonly timeOf: Readonly<Record<'plant' | 'browser', (zone: string) => string>>;
  /** What a press shows instead: the other's, from that whose time is shown. */
  readonly turnZone: Readonly<Record<'plant' | 'browser', (other: string) => string>>;
}

export const SHELL_WORDS: Readonly<Record<LanguageCode, ShellWords>> = {
  en: {
    navigation: 'Pages',
    loading: 'Loading …',
    notPermitted: 'Your role does not show this page.',
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
    byPin: 'With a PIN',
    byPassword: 'With a password',
    locked: 'This screen is locked',
    lockedHelp: 'Nobody has touched it for a while. The line can be seen and stopped; for all else say who you are.',
    ownSecrets: 'Own password and PIN',
    currentSecret: 'Your password or PIN as it is',
    ownPin: 'New PIN, 6 to 8 digits',
    setPin: 'Set PIN',
    ownPassword: 'New password, at least 12 characters',
    setPassword: 'Set password',
    confirmer: 'Before whom, where somebody else set your password',
    secretChanged: 'Done: it holds from now on.',
    toLine: 'To the line',
    timeOf: {
      plant: (zone) => `Times are the plant’s (${zone}).`,
      browser: (zone) => `Times are this browser’s (${zone}).`,
    },
    turnZone: {
      plant: (other) => `Press for this browser’s: ${other}.`,
      browser: (other) => `Press for the plant’s: ${other}.`,
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
