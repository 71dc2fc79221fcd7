import type { FaultWords } from './words.ts';

/** What stands behind a fault that names another one as its cause, in the same language; empty where that is not known. */
export function causeOf(faults: FaultWords, at: string, context: Readonly<Record<string, string | number>>): string {
  const { cause, ...rest } = context;
  const found = Object.entries(faults).find(([code]) => code === cause);
  // The cause has no cause of its own.
  return found?.[1](at, rest) ?? '';
}
