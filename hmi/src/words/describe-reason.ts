import type { FaultView, StationView } from '../../../controller/gateway/contract.ts';
import { appearance, describeFault } from './language.svelte.ts';
import type { LanguageCode } from './words.ts';

/** Why a card is no good card: a fault with its whole context, a person who took it, or that nobody said. */

interface ReasonWords {
  readonly byHand: (why: string) => string;
  readonly unknown: string;
}

const WORDS: Readonly<Record<LanguageCode, ReasonWords>> = {
  en: { byHand: (why) => `Taken off the line by hand: ${why}`, unknown: 'No reason was written down' },
  vi: { byHand: (why) => `Lấy ra bằng tay: ${why}`, unknown: 'Không ghi lý do' },
};

/** `what`: of a card that a person took, why. */
export function describeReason(
  { code, what, reason }: { readonly code: string; readonly what: string; readonly reason: FaultView | null },
  stations: Readonly<Record<string, StationView>>,
): string {
  if (reason !== null) return describeFault(reason, stations);
  const words = WORDS[appearance.code];
  return code === 'card.removed' ? words.byHand(removalReason(what)) : words.unknown;
}

function removalReason(what: string): string {
  const { reasons } = appearance.words.tasks;
  const found = Object.entries(reasons).find(([name]) => name === what);
  return found?.[1] ?? what;
}
