import type { RecipeView } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface RecipeWords {
  readonly title: string;
  readonly choose: string;
  readonly approval: Readonly<Record<RecipeView['approval'], string>>;
  readonly approvedBy: (people: string) => string;
  readonly proposedBy: (person: string) => string;
  readonly inForce: string;
  readonly inForceShort: string;
  readonly waits: string;
  readonly versions: string;
  readonly edit: string;
  readonly better: string;
  readonly withdraw: string;
  readonly editing: (recipe: string, version: string) => string;
  readonly source: string;
  readonly checking: string;
  readonly problems: (count: number) => string;
  readonly line: (line: number) => string;
  readonly right: (version: string) => string;
  readonly noChanges: (against: string) => string;
  readonly changesAgainst: (against: string) => string;
  readonly before: string;
  readonly after: string;
  readonly newFront: string;
  readonly newBack: string;
  readonly propose: string;
  readonly proposeHelp: string;
  readonly approve: string;
  readonly approveHelp: string;
  readonly second: string;
  readonly secret: string;
  readonly fingerprint: string;
  readonly phases: string;
  readonly value: string;
  readonly front: string;
  readonly back: string;
  readonly facts: (attempts: number, firstArticle: boolean, continuous: boolean) => string;
}

export const RECIPE_WORDS: Readonly<Record<LanguageCode, RecipeWords>> = {
  en: {
    title: 'Recipes',
    choose: 'Which product',
    approval: {
      approved: 'approved',
      unapproved: 'not approved: no batch is made of it',
      changed: 'changed after it was used: raise its version',
    },
    approvedBy: (people) => `by ${people}`,
    proposedBy: (person) => `· written by ${person}`,
    inForce: 'The next batch is made by this version. A batch that was begun is ended by its own.',
    inForceShort: 'in force',
    waits: 'waits for approval',
    versions: 'Which version',
    edit: 'Write a new version',
    better: 'Better this proposal',
    withdraw: 'Withdraw',
    editing: (recipe, version) => `A new version of ${recipe}, made from ${version}`,
    source: 'The recipe’s text (YAML)',
    checking: 'Is being checked …',
    problems: (count) => (count === 1 ? 'One thing is not right' : `${count} things are not right`),
    line: (line) => `Line ${line}`,
    right: (version) => `${version} is right`,
    noChanges: (against) => `Says the same as ${against}.`,
    changesAgainst: (against) => `What it says otherwise than ${against}`,
    before: 'Before',
    after: 'Now',
    newFront: 'Another drawing of the front (SVG; without one it stays)',
    newBack: 'Another drawing of the back (SVG; without one it stays)',
    propose: 'Propose',
    proposeHelp: 'Nothing is made of it before two people have approved it.',
    approve: 'Approve',
    approveHelp: 'Two people approve exactly what this fingerprint stands for: recipe and both drawings.',
    second: 'Second person',
    secret: 'Their PIN or password',
    fingerprint: 'Fingerprint (SHA-256)',
    phases: 'Phases, their parameters and tolerances',
    value: 'Value',
    front: 'Front, for a citizen who does not exist',
    back: 'Back, for a citizen who does not exist',
    facts: (attempts, firstArticle, continuous) =>
      `At most ${attempts} attempts · first article ${firstArticle ? 'is shown to a person' : 'is not shown'} · ${continuous ? 'batches follow without a gap' : 'line clearance between batches'}`,
  },
  vi: {
    title: 'Cấu hình sản phẩm',
    choose: 'Sản phẩm nào',
    approval: {
      approved: 'đã duyệt',
      unapproved: 'chưa duyệt: không được làm lô nào',
      changed: 'đã đổi sau khi dùng: hãy tăng số phiên bản',
    },
    approvedBy: (people) => `bởi ${people}`,
    proposedBy: (person) => `· ${person} soạn`,
    inForce: 'Lô kế tiếp được làm theo phiên bản này. Lô đã bắt đầu thì làm xong theo phiên bản của nó.',
    inForceShort: 'đang dùng',
    waits: 'chờ duyệt',
    versions: 'Phiên bản nào',
    edit: 'Soạn phiên bản mới',
    better: 'Sửa đề xuất này',
    withdraw: 'Rút lại',
    editing: (recipe, version) => `Phiên bản mới của ${recipe}, soạn từ ${version}`,
    source: 'Nội dung cấu hình sản phẩm (YAML)',
    checking: 'Đang kiểm tra …',
    problems: (count) => `${count} chỗ chưa đúng`,
    line: (line) => `Dòng ${line}`,
    right: (version) => `${version} hợp lệ`,
    noChanges: (against) => `Giống hệt ${against}.`,
    changesAgainst: (against) => `Khác với ${against} ở`,
    before: 'Trước',
    after: 'Nay',
    newFront: 'Bản vẽ mặt trước khác (SVG; không chọn thì giữ nguyên)',
    newBack: 'Bản vẽ mặt sau khác (SVG; không chọn thì giữ nguyên)',
    propose: 'Đề xuất',
    proposeHelp: 'Không thẻ nào được làm theo nó trước khi hai người duyệt.',
    approve: 'Duyệt',
    approveHelp: 'Hai người duyệt đúng những gì mã băm này đại diện: cấu hình sản phẩm và hai bản vẽ.',
    second: 'Người thứ hai',
    secret: 'Mã PIN hoặc mật khẩu của họ',
    fingerprint: 'Mã băm (SHA-256)',
    phases: 'Các công đoạn, tham số và dung sai',
    value: 'Giá trị',
    front: 'Mặt trước, của một công dân không có thật',
    back: 'Mặt sau, của một công dân không có thật',
    facts: (attempts, firstArticle, continuous) =>
      `Nhiều nhất ${attempts} lần làm · thẻ đầu ${firstArticle ? 'được người xem' : 'không cần xem'} · ${continuous ? 'các lô nối tiếp nhau' : 'dọn dây chuyền giữa hai lô'}`,
  },
};
