import type { LanguageCode } from '../../words/words.ts';

interface WallWords {
  readonly keep: string;
  readonly signOutAll: string;
  readonly signedOut: string;
  readonly fullScreen: string;
}

export const WALL_WORDS: Readonly<Record<LanguageCode, WallWords>> = {
  en: {
    keep: 'Make this screen a wall board: it shows the line without a sign-in and cannot send commands',
    signOutAll: 'Sign out all wall boards',
    signedOut: 'Done: each board requires a sign-in again.',
    fullScreen: 'Full screen',
  },
  vi: {
    keep: 'Dùng màn hình này làm bảng hiển thị: chỉ xem dây chuyền, không cần đăng nhập',
    signOutAll: 'Đăng xuất mọi bảng hiển thị',
    signedOut: 'Xong: các bảng phải đăng nhập lại.',
    fullScreen: 'Toàn màn hình',
  },
};
