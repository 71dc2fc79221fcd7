import type { LanguageCode } from '../../words/language.svelte.ts';

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
  readonly hasPin: string;
  readonly left: string;
  readonly leaves: string;
  /** Why two people are asked for. */
  readonly twoPeople: string;
  readonly newPassword: string;
  readonly resetPassword: string;
  readonly secondFrom: (moment: string) => string;
}

export const PEOPLE_WORDS: Readonly<Record<LanguageCode, PeopleWords>> = {
  en: {
    title: 'People',
    none: 'Nobody has an account yet. Add an administrator, and another one or a security officer: from then on two people change accounts.',
    add: 'Add',
    name: 'Name',
    roles: 'Roles',
    password: 'First password',
    passwordHelp: 'At least 12 characters; the person changes it.',
    pin: 'PIN',
    accounts: 'Accounts',
    hasPin: 'has one',
    left: 'has left',
    leaves: 'Leaves',
    twoPeople: 'Two people change accounts: you, and another administrator or a security officer who signs here.',
    newPassword: 'New password, where one is reset',
    resetPassword: 'Reset password',
    secondFrom: (moment) => `second person from ${moment}`,
  },
  vi: {
    title: 'Nhân viên',
    none: 'Chưa ai có tài khoản. Hãy thêm một quản trị viên, rồi thêm một quản trị viên nữa hoặc một nhân viên an ninh: từ đó hai người cùng thay đổi tài khoản.',
    add: 'Thêm',
    name: 'Tên',
    roles: 'Vai trò',
    password: 'Mật khẩu đầu tiên',
    passwordHelp: 'Ít nhất 12 ký tự; người dùng sẽ đổi.',
    pin: 'Mã PIN',
    accounts: 'Tài khoản',
    hasPin: 'đã có',
    left: 'đã nghỉ',
    leaves: 'Nghỉ việc',
    twoPeople: 'Thay đổi tài khoản cần hai người: bạn và một quản trị viên khác hoặc nhân viên an ninh ký tại đây.',
    newPassword: 'Mật khẩu mới, khi đặt lại',
    resetPassword: 'Đặt lại mật khẩu',
    secondFrom: (moment) => `được ký làm người thứ hai từ ${moment}`,
  },
};
