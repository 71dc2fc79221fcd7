import type { LanguageCode } from '../../words/language.svelte.ts';
import type { Signal } from './control-chart.ts';

/** Words of control charts as ISO 7870 spells them, of capability as ISO 22400-2 does. */
export interface SpcWords {
  readonly title: string;
  readonly help: string;
  readonly centreLine: string;
  readonly upperControlLimit: string;
  readonly lowerControlLimit: string;
  readonly specification: string;
  readonly capability: string;
  readonly inControl: string;
  readonly outOfControl: (signals: number) => string;
  readonly tooFew: (least: number) => string;
  readonly newest: (shown: string, all: string) => string;
  readonly none: string;
  /** What each test for a special cause looks for. */
  readonly signals: Readonly<Record<Signal, string>>;
  readonly open: string;
}

export const SPC_WORDS: Readonly<Record<LanguageCode, SpcWords>> = {
  en: {
    title: 'Control charts of the measures',
    help: 'Individuals control charts (ISO 7870-2): a value per card, control limits by the mean moving range. Press a point to open its card.',
    centreLine: 'centre line',
    upperControlLimit: 'UCL',
    lowerControlLimit: 'LCL',
    specification: 'specification limits of the recipe',
    capability: 'Cpk',
    inControl: 'in statistical control',
    outOfControl: (signals) => (signals === 1 ? '1 point out of control' : `${signals} points out of control`),
    tooFew: (least) => `Control limits need ${least} cards at least.`,
    newest: (shown, all) => `The newest ${shown} of ${all} cards.`,
    none: 'No card was measured in this period.',
    signals: {
      1: 'beyond a control limit (rule 1)',
      2: 'nine in a row on one side of the centre line (rule 2)',
      3: 'six in a row rising or falling (rule 3)',
      5: 'two of three near a control limit (rule 5)',
    },
    open: 'Points out of control',
  },
  vi: {
    title: 'Biểu đồ kiểm soát các số đo',
    help: 'Biểu đồ kiểm soát giá trị đơn (ISO 7870-2): mỗi thẻ một giá trị, giới hạn kiểm soát theo độ rộng trượt trung bình. Bấm vào điểm để mở thẻ.',
    centreLine: 'đường tâm',
    upperControlLimit: 'UCL',
    lowerControlLimit: 'LCL',
    specification: 'giới hạn của cấu hình sản phẩm',
    capability: 'Cpk',
    inControl: 'trong tầm kiểm soát',
    outOfControl: (signals) => `${signals} điểm ngoài tầm kiểm soát`,
    tooFew: (least) => `Cần ít nhất ${least} thẻ để tính giới hạn kiểm soát.`,
    newest: (shown, all) => `${shown} thẻ mới nhất trong ${all} thẻ.`,
    none: 'Không có thẻ nào được đo trong khoảng thời gian này.',
    signals: {
      1: 'vượt giới hạn kiểm soát (quy tắc 1)',
      2: 'chín điểm liền ở một phía đường tâm (quy tắc 2)',
      3: 'sáu điểm liền tăng hoặc giảm (quy tắc 3)',
      5: 'hai trong ba điểm sát giới hạn kiểm soát (quy tắc 5)',
    },
    open: 'Các điểm ngoài tầm kiểm soát',
  },
};
