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
    choose: 'Product',
    approval: {
      approved: 'approved',
      unapproved: 'not approved: no batch uses it',
      changed: 'changed after use: raise its version',
    },
    approvedBy: (people) => `by ${people}`,
    proposedBy: (person) => `· written by ${person}`,
    inForce: 'The next batch uses this version. A batch that has started keeps its own version.',
    inForceShort: 'in force',
    waits: 'waiting for approval',
    versions: 'Version',
    edit: 'Write a new version',
    better: 'Revise this proposal',
    withdraw: 'Withdraw',
    editing: (recipe, version) => `A new version of ${recipe}, based on ${version}`,
    source: 'Recipe text (YAML)',
    checking: 'Checking …',
    problems: (count) => (count === 1 ? '1 error' : `${count} errors`),
    line: (line) => `Line ${line}`,
    right: (version) => `${version} is valid`,
    noChanges: (against) => `Identical to ${against}.`,
    changesAgainst: (against) => `Changes against ${against}`,
    before: 'Before',
    after: 'Now',
    newFront: 'New front artwork (SVG; empty keeps the current one)',
    newBack: 'New back artwork (SVG; empty keeps the current one)',
    propose: 'Propose',
    proposeHelp: 'No batch uses it before two people have approved it.',
    approve: 'Approve',
    approveHelp: 'Two people approve exactly the content of this fingerprint: the recipe and both artworks.',
    second: 'Second person',
    secret: 'Their PIN or password',
    fingerprint: 'Fingerprint (SHA-256)',
    phases: 'Phases, their parameters and tolerances',
    value: 'Value',
    front: 'Front, for a synthetic citizen',
    back: 'Back, for a synthetic citizen',
    facts: (attempts, firstArticle, continuous) =>
      `At most ${attempts} attempts · first article ${firstArticle ? 'inspected by a person' : 'not inspected'} · ${continuous ? 'batches follow without a gap' : 'line clearance between batches'}`,
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
