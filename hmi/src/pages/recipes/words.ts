import type { RecipeView } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

export interface RecipeWords {
  readonly title: string;
  readonly choose: string;
  readonly approval: Readonly<Record<RecipeView['approval'], string>>;
  readonly approvedBy: (people: string) => string;
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
    title: 'Công thức',
    choose: 'Sản phẩm nào',
    approval: {
      approved: 'đã duyệt',
      unapproved: 'chưa duyệt: không được làm lô nào',
      changed: 'đã đổi sau khi dùng: hãy tăng số phiên bản',
    },
    approvedBy: (people) => `bởi ${people}`,
    approve: 'Duyệt',
    approveHelp: 'Hai người duyệt đúng những gì dấu vân tay này đại diện: công thức và hai bản vẽ.',
    second: 'Người thứ hai',
    secret: 'Mã PIN hoặc mật khẩu của họ',
    fingerprint: 'Dấu vân tay (SHA-256)',
    phases: 'Các công đoạn, tham số và dung sai',
    value: 'Giá trị',
    front: 'Mặt trước, của một công dân không có thật',
    back: 'Mặt sau, của một công dân không có thật',
    facts: (attempts, firstArticle, continuous) =>
      `Nhiều nhất ${attempts} lần làm · thẻ đầu ${firstArticle ? 'được người xem' : 'không cần xem'} · ${continuous ? 'các lô nối tiếp nhau' : 'dọn dây chuyền giữa hai lô'}`,
  },
};
