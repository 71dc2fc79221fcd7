import type { FaultCode } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';
import { ENGLISH_GUIDANCE } from './english-guidance.ts';
import type { Guidance, GuidanceByCode } from './guidance-by-code.ts';
import { VIETNAMESE_GUIDANCE } from './vietnamese-guidance.ts';

const GUIDANCE: Readonly<Record<LanguageCode, GuidanceByCode>> = { en: ENGLISH_GUIDANCE, vi: VIETNAMESE_GUIDANCE };
const UNKNOWN: Guidance = { consequence: '', response: '' };

export function guidanceFor(code: FaultCode, language: LanguageCode): Guidance {
  const [group = ''] = code.split('.');
  return GUIDANCE[language][code] ?? GUIDANCE[language][group] ?? UNKNOWN;
}
