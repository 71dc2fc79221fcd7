import type { LanguageCode } from '../../words/words.ts';

interface HelpWords {
  readonly title: string;
  readonly topics: readonly { readonly heading: string; readonly text: string }[];
  readonly signs: string;
  readonly shortcuts: string;
  readonly packml: string;
  readonly guide: string;
  readonly back: (page: string) => string;
}

export const HELP_WORDS: Readonly<Record<LanguageCode, HelpWords>> = {
  en: {
    title: 'Help',
    topics: [
      {
        heading: 'The bar at the top',
        text: 'It shows the state of the line, its reason and what to do next, with the commands that are possible now. Stop is always in the right corner and needs no sign-in. The mode and Abort are under More.',
      },
      {
        heading: 'When a command is refused',
        text: 'The reason and the remedy appear beside the button that was pressed. They stay until the next press.',
      },
      {
        heading: 'Three workplaces',
        text: 'Run: the line, alarms, interventions, the shift. Plan and trace: batches, cards, KPIs, recall. Engineer: machines, replay, statecharts, recipes and, on a simulated line, the simulator.',
      },
      {
        heading: 'Your menu',
        text: 'At your name: language, appearance, your PIN and password, and sign-out.',
      },
    ],
    signs: 'Alarms by priority: one shape and one colour each',
    shortcuts: 'Keys',
    packml: 'States of line and machines',
    guide: 'Guide, page by page',
    back: (page) => `Back to ${page}`,
  },
  vi: {
    title: 'Trợ giúp',
    topics: [
      {
        heading: 'Thanh lệnh ở trên',
        text: 'Cho biết dây chuyền đang làm gì, vì sao và cần làm gì tiếp. Trên thanh có các lệnh dùng được lúc này. Nút Dừng luôn ở góc phải và không cần đăng nhập. Chế độ và lệnh Hủy bỏ nằm trong mục Thêm.',
      },
      {
        heading: 'Khi một lệnh không được thực hiện',
        text: 'Lý do hiện ngay cạnh nút đã nhấn, cùng việc cần làm tiếp. Thông báo còn đó cho đến lần nhấn sau.',
      },
      {
        heading: 'Ba khu vực làm việc',
        text: 'Vận hành: dây chuyền, cảnh báo, can thiệp, ca làm. Kế hoạch và truy xuất: lô sản xuất, thẻ, chỉ số. Kỹ thuật: máy, xem lại, sơ đồ trạng thái, cấu hình sản phẩm và bộ mô phỏng nếu là dây chuyền mô phỏng.',
      },
      {
        heading: 'Mục của bạn',
        text: 'Ở tên của bạn: ngôn ngữ, nền sáng hoặc tối, mã PIN và mật khẩu của bạn, và đăng xuất.',
      },
    ],
    signs: 'Cảnh báo theo mức: mỗi mức một hình và một màu',
    shortcuts: 'Phím tắt',
    packml: 'Trạng thái của dây chuyền và máy',
    guide: 'Hướng dẫn theo từng trang',
    back: (page) => `Về trang ${page}`,
  },
};
