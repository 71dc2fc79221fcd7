import type { FaultCode } from '../../../../controller/gateway/contract.ts';
import { withButtonNames } from '../../words/button-names.ts';
import { english } from '../../words/english.ts';
import { vietnamese } from '../../words/vietnamese.ts';
import type { LanguageCode } from '../../words/words.ts';
import { ENGLISH_GUIDANCE } from './english-guidance.ts';
import type { Guidance, GuidanceByCode } from './guidance-by-code.ts';
import { VIETNAMESE_GUIDANCE } from './vietnamese-guidance.ts';

const GUIDANCE: Readonly<Record<LanguageCode, GuidanceByCode>> = { en: ENGLISH_GUIDANCE, vi: VIETNAMESE_GUIDANCE };
const NAMES = { en: english.commands, vi: vietnamese.commands };
const UNKNOWN: Guidance = { consequence: '', response: '' };

export function guidanceFor(code: FaultCode, language: LanguageCode): Guidance {
  const [group = ''] = code.split('.');
  const { consequence, response } = GUIDANCE[language][code] ?? GUIDANCE[language][group] ?? UNKNOWN;
  return { consequence, response: withButtonNames(response, NAMES[language]) };
}
