import type { LanguageCode } from '../../words/language.svelte.ts';
import type { AccountChange } from './account-change.ts';

export interface PeopleWords {
  readonly title: string;
  readonly none: string;
  readonly add: string;
  readonly name: string;
  readonly roles: string;
  readonly password: string;
  readonly passwordHelp: string;
  readonly pin: string;
  readonly accounts: string;
  readonly badge: string;
  readonly badgeCode: string;
  readonly hasPin: string;
  readonly left: string;
  /** Each of them is asked before it is done. */
  readonly changes: Readonly<
    Record<AccountChange['action'], { button: string; title: (name: string) => string; help: string; confirm: string }>
  >;
  readonly closed: string;
  readonly lastUsed: (moment: string) => string;
  /** Why two people are asked for. */
  readonly twoPeople: string;
  readonly newPassword: string;
  readonly secondFrom: (moment: string) => string;
}

export const PEOPLE_WORDS: Readonly<Record<LanguageCode, PeopleWords>> = {
  en: {
    title: 'People',
    none: 'There are no accounts yet. Add an administrator, then a second administrator or a security officer: from then on two people change accounts.',
    add: 'Add',
    name: 'Name',
    roles: 'Roles',
    password: 'First password',
    passwordHelp: 'At least 12 characters; the person must change it.',
    pin: 'PIN',
    badge: 'Badge',
    badgeCode: 'Code of the badge',
    accounts: 'Accounts',
    hasPin: 'set',
    left: 'closed',
    changes: {
      roles: {
        button: 'Change roles',
        title: (name) => `Roles of ${name}`,
        help: 'The change applies at once: the person is signed out everywhere and must sign in again.',
        confirm: 'Change roles',
      },
      password: {
        button: 'Reset password',
        title: (name) => `New password for ${name}`,
        help: 'The PIN is removed too. The person cannot sign as second person for a day, or until they have set their own password.',
        confirm: 'Reset password',
      },
      badge: {
        button: 'Badge',
        title: (name) => `Badge of ${name}`,
        help: 'Hold it before the scanner. It picks the name at sign-in; the PIN is still asked for. With an empty field the badge is taken away.',
        confirm: 'Save',
      },
      leave: {
        button: 'Close account',
        title: (name) => `Close the account of ${name} for good?`,
        help: 'This cannot be undone: the person can never sign in again, and the name is not used again.',
        confirm: 'Close account',
      },
      reopen: {
        button: 'Open again',
        title: (name) => `Open the account of ${name} again?`,
        help: 'The account was not used for a long time. Its old password becomes valid again: ask the person first.',
        confirm: 'Open again',
      },
    },
    closed: 'closed: unused for a long time',
    lastUsed: (moment) => `last used ${moment}`,
    twoPeople: 'Two people change accounts: you, and another administrator or a security officer who signs here.',
    newPassword: 'New password',
    secondFrom: (moment) => `second person from ${moment}`,
  },
  vi: {
    title: 'Tài khoản',
    none: 'Chưa ai có tài khoản. Hãy thêm một quản trị viên, rồi thêm một quản trị viên nữa hoặc một nhân viên an ninh: từ đó hai người cùng thay đổi tài khoản.',
    add: 'Thêm',
    name: 'Tên',
    roles: 'Vai trò',
    password: 'Mật khẩu đầu tiên',
    passwordHelp: 'Ít nhất 12 ký tự; người dùng sẽ đổi.',
    pin: 'Mã PIN',
    badge: 'Thẻ nhân viên',
    badgeCode: 'Mã thẻ nhân viên',
    accounts: 'Tài khoản',
    hasPin: 'đã có',
    left: 'đã nghỉ',
    changes: {
      roles: {
        button: 'Đổi vai trò',
        title: (name) => `Vai trò của ${name}`,
        help: 'Có hiệu lực ngay: người này bị đăng xuất mọi nơi và phải đăng nhập lại.',
        confirm: 'Đổi vai trò',
      },
      password: {
        button: 'Đặt lại mật khẩu',
        title: (name) => `Mật khẩu mới cho ${name}`,
        help: 'Mã PIN cũng bị xóa. Trong một ngày, hoặc đến khi tự đặt mật khẩu mới, người này không được ký làm người thứ hai.',
        confirm: 'Đặt lại mật khẩu',
      },
      badge: {
        button: 'Thẻ nhân viên',
        title: (name) => `Thẻ nhân viên của ${name}`,
        help: 'Đưa thẻ vào máy quét. Thẻ chỉ chọn tên khi đăng nhập, vẫn phải nhập mã PIN. Để trống là thu hồi thẻ.',
        confirm: 'Lưu',
      },
      leave: {
        button: 'Nghỉ việc',
        title: (name) => `${name} nghỉ hẳn?`,
        help: 'Không thể hoàn tác: người này không đăng nhập được nữa, và tên này không cấp cho ai khác.',
        confirm: 'Xác nhận nghỉ',
      },
      reopen: {
        button: 'Mở lại',
        title: (name) => `Mở lại tài khoản của ${name}?`,
        help: 'Tài khoản lâu không dùng. Người này đăng nhập bằng mật khẩu cũ: hãy hỏi họ có cần dùng lại không.',
        confirm: 'Mở lại',
      },
    },
    closed: 'đã khóa vì lâu không dùng',
    lastUsed: (moment) => `dùng lần cuối ${moment}`,
    twoPeople: 'Thay đổi tài khoản cần hai người: bạn và một quản trị viên khác hoặc nhân viên an ninh ký tại đây.',
    newPassword: 'Mật khẩu mới',
    secondFrom: (moment) => `được ký làm người thứ hai từ ${moment}`,
  },
};
