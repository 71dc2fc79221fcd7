import type { FaultCode } from '../../../../controller/gateway/contract.ts';
import { withButtonNames } from '../../words/button-names.ts';
import type { LanguageCode, Words } from '../../words/words.ts';
import { ENGLISH_GUIDANCE } from './english-guidance.ts';
import type { Guidance, GuidanceByCode } from './guidance-by-code.ts';
import { VIETNAMESE_GUIDANCE } from './vietnamese-guidance.ts';

const GUIDANCE: Readonly<Record<LanguageCode, GuidanceByCode>> = { en: ENGLISH_GUIDANCE, vi: VIETNAMESE_GUIDANCE };
const UNKNOWN: Guidance = { consequence: '', response: '' };

/** `commands`: the names of the buttons in that language. */
export function guidanceFor(code: FaultCode, language: LanguageCode, commands: Words['commands']): Guidance {
  const [group = ''] = code.split('.');
  const { consequence, response } = GUIDANCE[language][code] ?? GUIDANCE[language][group] ?? UNKNOWN;
  return { consequence, response: withButtonNames(response, commands) };
}
