import type { CertificateReason } from '../../../controller/gateway/contract.ts';

/** What is wrong with a machine's certificate, by what each language says of it. */

type Context = Readonly<Record<string, string | number>>;
export type ReasonWords = Readonly<Record<CertificateReason, (context: Context) => string>>;

/** `reason` comes from a journal, which may be older or newer than these words. */
export function certificateReason(words: ReasonWords, context: Context): string {
  const { reason } = context;
  const known = Object.entries(words).find(([name]) => name === reason);
  return known?.[1](context) ?? words.unreadable(context);
}
