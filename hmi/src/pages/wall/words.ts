import type { LanguageCode } from '../../words/words.ts';

interface WallWords {
  readonly keep: string;
  readonly signOutAll: string;
  readonly signedOut: string;
  readonly fullScreen: string;
}

export const WALL_WORDS: Readonly<Record<LanguageCode, WallWords>> = {
  en: {
    keep: 'Make this screen a wall board: it sees the line and does nothing, without a sign-in',
    signOutAll: 'Sign all wall boards out',
    signedOut: 'Done: each board asks for a sign-in.',
    fullScreen: 'Full screen',
  },
  vi: {
    keep: 'Dùng màn hình này làm bảng hiển thị: chỉ xem dây chuyền, không cần đăng nhập',
    signOutAll: 'Đăng xuất mọi bảng hiển thị',
    signedOut: 'Xong: các bảng phải đăng nhập lại.',
    fullScreen: 'Toàn màn hình',
  },
};
