import type { OrderFlaw, OrderFlawCode, OrderFlawWords } from '../../../controller/gateway/contract.ts';
import { ORDER_FLAWS_ENGLISH } from './english/order-flaws.ts';
import { ORDER_FLAWS_VIETNAMESE } from './vietnamese/order-flaws.ts';
import type { LanguageCode } from './words.ts';

/** What is wrong with an order of a file, in both languages. The terminal says it in English, as a page does. */

const WORDS: Readonly<Record<LanguageCode, OrderFlawWords>> = { en: ORDER_FLAWS_ENGLISH, vi: ORDER_FLAWS_VIETNAMESE };

/** Without a subject: it stands behind the field's name, or the line's number. */
export function describeFlaw<C extends OrderFlawCode>(code: LanguageCode, flaw: OrderFlaw<C>): string {
  return WORDS[code][flaw.code](flaw);
}
