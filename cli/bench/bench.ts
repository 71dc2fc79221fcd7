/** What a bench says when it has measured. */
export interface Report {
  /** What `--json` prints. */
  readonly figure: unknown;
  readonly words: string;
  /** Is all within its bounds? A bench that has none passes once it has measured. */
  readonly passes: boolean;
}

/** `G`: what its options hold, by their declarations in the register. */
export interface Bench<G> {
  report(given: G): Promise<Report>;
}

interface Terms<F, G> {
  readonly measure: (given: G) => Promise<F>;
  readonly describe: (figure: F) => string;
  readonly passes?: (figure: F) => boolean;
}

/** A bench of a figure of one type. */
export function benchOf<F, G = object>({ measure, describe, passes = () => true }: Terms<F, G>): Bench<G> {
  return {
    report: async (given) => {
      const figure = await measure(given);
      return { figure, words: describe(figure), passes: passes(figure) };
    },
  };
}
