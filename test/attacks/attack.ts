import type { RealController } from './real-controller.ts';

/** What an attack is: steps that somebody could do by hand, what must come of it, and what has come of it. */

export interface Attack {
  /** Of the list of findings that it belongs to (`C1`, `H3`), or what it is aimed at. */
  readonly item: string;
  readonly title: string;
  readonly steps: readonly string[];
  readonly expected: string;
  /** A few seconds on a busy computer: run with every change too. */
  readonly short: boolean;
  readonly run: (grounds: Grounds) => Promise<Seen>;
}

export interface Seen {
  readonly held: boolean;
  readonly words: string;
}

/** `short`: the same steps, fewer times. */
export type Size = 'short' | 'whole';

export interface Grounds {
  readonly size: Size;
  /** One controller process for all attacks that want one; started for the first of them. */
  controller(): Promise<RealController>;
}

/** How often a step is done. */
export function times({ size }: Grounds, short: number, whole: number): number {
  return size === 'short' ? short : whole;
}

/** What was seen, sentence by sentence; held where every one of them is as expected. */
export function seen(...sentences: readonly (readonly [held: boolean, words: string])[]): Seen {
  const words = sentences.map(([held, words]) => (held ? words : `BROKEN: ${words}`)).join('; ');
  return { held: sentences.every(([held]) => held), words };
}

/** How often each word was said: `wait × 65, wrong-secret × 5`. */
export function counts(words: readonly string[]): string {
  const counted = Map.groupBy(words, (word) => word);
  return [...counted].map(([word, { length }]) => `${word} × ${length}`).join(', ');
}
