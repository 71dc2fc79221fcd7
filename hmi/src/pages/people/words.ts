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
  readonly setPin: string;
  readonly ownPin: string;
}

export const PEOPLE_WORDS: Readonly<Record<LanguageCode, PeopleWords>> = {
  en: {
    title: 'People',
    none: 'Nobody has an account yet. Make the first one an administrator: after that, people sign in by name.',
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
    setPin: 'Set PIN',
    ownPin: 'Your own PIN, 6 to 8 digits',
  },
  vi: {
    title: 'Nhân viên',
    none: 'Chưa ai có tài khoản. Hãy tạo quản trị viên trước: sau đó mọi người đăng nhập bằng tên.',
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
    setPin: 'Đặt mã PIN',
    ownPin: 'Mã PIN của bạn, 6 đến 8 chữ số',
  },
};
