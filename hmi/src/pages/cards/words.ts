import type { EntryBody, WorkName } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

type Kind = EntryBody['kind'];

export interface CardWords {
  readonly exports: Readonly<
    Record<
      'journal' | 'journalHelp' | 'saveJournal' | 'personal' | 'personalHelp' | 'batch' | 'why' | 'save' | 'saved',
      string
    >
  >;
  readonly list: string;
  readonly title: string;
  readonly search: string;
  readonly searchHelp: string;
  readonly find: string;
  readonly nothingFound: string;
  readonly more: string;
  readonly order: string;
  readonly batch: string;
  readonly attempt: string;
  readonly blank: string;
  readonly citizen: string;
  readonly contentGone: string;
  readonly reveal: string;
  readonly revealWhy: string;
  readonly picturesWhy: string;
  readonly showPictures: string;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly history: string;
  readonly when: string;
  readonly what: string;
  readonly lasted: string;
  readonly measure: string;
  readonly value: string;
  readonly faces: Readonly<Record<'front' | 'back', string>>;
  readonly measures: string;
  readonly madeOf: string;
  readonly notKnown: string;
  readonly back: string;
  readonly entry: string;
  /** Its entries lie on another disk: which ones, in which file, since when. */
  readonly away: (entries: string, file: string, since: string) => string;
  readonly took: (text: string) => string;
  /** A card's story, a line each; a kind that is not here says its name. */
  readonly kinds: Readonly<Partial<Record<Kind, string>>>;
  readonly works: Readonly<Record<WorkName, string>>;
  readonly ended: Readonly<Record<'done' | 'failed' | 'notDone' | 'unknown', string>>;
  readonly judged: string;
  readonly over: string;
  readonly verdicts: Readonly<Record<'good' | 'reject', string>>;
}

export const CARD_WORDS: Readonly<Record<LanguageCode, CardWords>> = {
  en: {
    exports: {
      journal: 'The journal for an auditor',
      journalHelp: 'Every entry with its hash, and how to check them without Cardline. No citizen is named in it.',
      saveJournal: 'Save the journal',
      personal: 'Citizens’ data of a batch',
      personalHelp: 'Two people who may see them answer for it; it is written down before anything leaves.',
      batch: 'Batch',
      why: 'Why',
      save: 'Save them',
      saved: 'Saved. Who did it, and why, stands in the journal.',
    },
    list: 'Cards',
    title: 'Find a card',
    search: 'Card, order, blank serial, personal number or whole name',
    searchHelp:
      'What you look for is not kept. Names and numbers are shown in part; to see all of them is written down.',
    find: 'Find',
    nothingFound: 'Nothing was found.',
    more: 'Show more',
    order: 'Order',
    batch: 'Batch',
    attempt: 'attempt',
    blank: 'Blank',
    citizen: 'Citizen',
    contentGone: 'the content has been destroyed',
    reveal: 'Reveal',
    revealWhy: 'Why must you see it?',
    picturesWhy: 'Pictures show a citizen. Why must you see them? It stands in the journal.',
    showPictures: 'Show the pictures',
    outcomes: {
      accepted: 'good',
      rejected: 'rejected',
      removed: 'removed by hand',
      void: 'not begun',
      onLine: 'on the line',
      open: 'to be made',
      setAside: 'set aside',
    },
    history: 'History',
    when: 'When',
    what: 'What happened',
    lasted: 'How long',
    measure: 'Measure',
    value: 'Value',
    faces: { front: 'Front as the camera saw it', back: 'Back as the camera saw it' },
    measures: 'What quality control measured',
    madeOf: 'What it was made of and with',
    notKnown: 'not known',
    back: 'Back to the cards',
    entry: 'journal entry',
    away: (entries, file, since) =>
      `Its entries ${entries} were moved to another disk on ${since}, in the file ${file}. They are not lost: whoever has that disk can bring them back.`,
    took: (text) => `took ${text}`,
    kinds: {
      'card.started': 'A blank was asked for',
      'job.doubted': 'Nobody knows what became of the job',
      'job.running': 'The job turned out to be running',
      'card.condemned': 'The card is condemned',
      'card.found': 'Somebody found it and laid it back',
      'card.removed': 'Somebody took it off the line',
      'first-article.decided': 'A person looked at it as the first of its batch',
      'card.sampled': 'Drawn by chance for a person to look at',
      'sample.decided': 'A person looked at it, as it was drawn',
    },
    works: {
      feed: 'Fed',
      move: 'Moved',
      encode: 'Chip written',
      print: 'Printed',
      engrave: 'Engraved',
      inspect: 'Inspected',
      pack: 'Packed',
    },
    ended: { done: 'done', failed: 'failed', notDone: 'not begun', unknown: 'unknown' },
    judged: 'Verdict',
    over: 'It left the line',
    verdicts: { good: 'good', reject: 'reject' },
  },
  vi: {
    exports: {
      journal: 'Nhật ký cho kiểm toán viên',
      journalHelp: 'Mọi dòng kèm mã băm và cách tự kiểm tra. Không nêu tên công dân nào.',
      saveJournal: 'Lưu nhật ký',
      personal: 'Dữ liệu công dân của một lô',
      personalHelp: 'Hai người có quyền xem cùng chịu trách nhiệm; việc này được ghi lại trước khi dữ liệu ra ngoài.',
      batch: 'Lô',
      why: 'Vì sao',
      save: 'Lưu dữ liệu',
      saved: 'Đã lưu. Ai làm và vì sao đã ghi trong nhật ký.',
    },
    list: 'Thẻ',
    title: 'Tìm thẻ',
    search: 'Thẻ, đơn, sê-ri phôi, số định danh hoặc họ tên đầy đủ',
    searchHelp: 'Điều bạn tìm không được lưu. Tên và số chỉ hiện một phần; xem toàn bộ sẽ được ghi lại.',
    find: 'Tìm',
    nothingFound: 'Không tìm thấy.',
    more: 'Hiện thêm',
    order: 'Đơn',
    batch: 'Lô',
    attempt: 'lần',
    blank: 'Phôi',
    citizen: 'Công dân',
    contentGone: 'nội dung đã bị hủy',
    reveal: 'Xem đầy đủ',
    revealWhy: 'Vì sao bạn cần xem?',
    picturesWhy: 'Ảnh có hình công dân. Vì sao bạn cần xem? Lý do được lưu vào nhật ký.',
    showPictures: 'Xem ảnh',
    outcomes: {
      accepted: 'đạt',
      rejected: 'loại',
      removed: 'lấy ra bằng tay',
      void: 'chưa bắt đầu',
      onLine: 'trên dây chuyền',
      open: 'chờ làm',
      setAside: 'để riêng',
    },
    history: 'Lịch sử',
    when: 'Lúc',
    what: 'Đã xảy ra',
    lasted: 'Mất bao lâu',
    measure: 'Số đo',
    value: 'Giá trị',
    faces: { front: 'Mặt trước theo máy ảnh', back: 'Mặt sau theo máy ảnh' },
    measures: 'Số đo của kiểm tra chất lượng',
    madeOf: 'Vật tư và dụng cụ đã dùng',
    notKnown: 'không rõ',
    back: 'Về danh sách thẻ',
    entry: 'mục nhật ký',
    away: (entries, file, since) =>
      `Các mục nhật ký ${entries} đã được chuyển sang ổ đĩa khác lúc ${since}, trong tệp ${file}. Chúng không bị mất: người giữ ổ đĩa đó có thể đưa về lại.`,
    took: (text) => `mất ${text}`,
    kinds: {
      'card.started': 'Yêu cầu một phôi',
      'job.doubted': 'Không ai biết kết quả công việc',
      'job.running': 'Công việc hóa ra vẫn đang chạy',
      'card.condemned': 'Thẻ bị loại',
      'card.found': 'Có người tìm thấy và đặt lại',
      'card.removed': 'Có người lấy khỏi dây chuyền',
      'first-article.decided': 'Có người xem thẻ đầu của lô',
      'card.sampled': 'Được chọn ngẫu nhiên để người xem',
      'sample.decided': 'Có người xem thẻ được chọn ngẫu nhiên',
    },
    works: {
      feed: 'Nạp phôi',
      move: 'Di chuyển',
      encode: 'Ghi chip',
      print: 'In',
      engrave: 'Khắc laser',
      inspect: 'Kiểm tra',
      pack: 'Đóng hộp',
    },
    ended: { done: 'xong', failed: 'không đạt', notDone: 'chưa bắt đầu', unknown: 'không rõ' },
    judged: 'Kết luận',
    over: 'Rời dây chuyền',
    verdicts: { good: 'đạt', reject: 'loại' },
  },
};
