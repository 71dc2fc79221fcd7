import type { PackMLState, UnitMode } from '../../../controller/gateway/contract.ts';

/** What PackML's words mean to whoever stands at the line (ISA-TR88.00.02 §4): a sentence each, and what leads on from there. */
export interface PackmlMeanings {
  /** Of a button that shows one. */
  readonly meaningOf: (word: string) => string;
  readonly states: Readonly<Record<PackMLState, string>>;
  readonly modes: Readonly<Record<UnitMode, string>>;
}
