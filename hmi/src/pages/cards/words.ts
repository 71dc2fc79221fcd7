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
      journal: 'Journal for an auditor',
      journalHelp: 'Every entry with its hash, and how to check them without Cardline. No citizen is named in it.',
      saveJournal: 'Save the journal',
      personal: 'Citizen data of a batch',
      personalHelp: 'Two people who may see them sign for it; the export is recorded before any data leave.',
      batch: 'Batch',
      why: 'Reason',
      save: 'Export',
      saved: 'Exported. The journal records who did it and why.',
    },
    list: 'Cards',
    title: 'Find a card',
    search: 'Card, order, blank serial, personal number or whole name',
    searchHelp: 'Search terms are not stored. Names and numbers are shown in part; revealing them is recorded.',
    find: 'Find',
    nothingFound: 'Nothing was found.',
    more: 'Show more',
    order: 'Order',
    batch: 'Batch',
    attempt: 'attempt',
    blank: 'Blank',
    citizen: 'Citizen',
    contentGone: 'the order content has been destroyed',
    reveal: 'Reveal',
    revealWhy: 'Why do you need to see it?',
    picturesWhy: 'The pictures show a citizen. Why do you need to see them? The reason is recorded in the journal.',
    showPictures: 'Show the pictures',
    outcomes: {
      accepted: 'good',
      rejected: 'rejected',
      removed: 'removed by hand',
      void: 'not started',
      onLine: 'on the line',
      open: 'to be produced',
      setAside: 'set aside',
    },
    history: 'History',
    when: 'When',
    what: 'What happened',
    lasted: 'Duration',
    measure: 'Measure',
    value: 'Value',
    faces: { front: 'Front as the camera saw it', back: 'Back as the camera saw it' },
    measures: 'What quality control measured',
    madeOf: 'Materials and tools used',
    notKnown: 'unknown',
    back: 'Back to the cards',
    entry: 'journal entry',
    away: (entries, file, since) =>
      `Its entries ${entries} were moved to another disk on ${since}, in the file ${file}. They are not lost: attach that disk to restore them.`,
    took: (text) => `took ${text}`,
    kinds: {
      'card.started': 'A blank was requested',
      'job.doubted': 'The outcome of the job is unknown',
      'job.running': 'The job was found running',
      'card.condemned': 'The card was condemned',
      'card.found': 'A person found it and put it back',
      'card.removed': 'A person removed it from the line',
      'first-article.decided': 'A person inspected it as the first article',
      'card.sampled': 'Drawn at random for inspection by a person',
      'sample.decided': 'A person inspected the sample',
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
    ended: { done: 'done', failed: 'failed', notDone: 'not started', unknown: 'unknown' },
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
