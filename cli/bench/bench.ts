import type { Values } from '../terminal.ts';

/** What a bench says when it has measured. */
export interface Report {
  /** What `--json` prints. */
  readonly figure: unknown;
  readonly words: string;
  /** Is all within its bounds? A bench that has none passes once it has measured. */
  readonly passes: boolean;
}

export interface Bench {
  /** `values`: the options of the command line; each bench reads its own. */
  report(values: Values): Promise<Report>;
}

interface Terms<F> {
  readonly measure: (values: Values) => Promise<F>;
  readonly describe: (figure: F) => string;
  readonly passes?: (figure: F) => boolean;
}

/** A bench of a figure of one type. */
export function benchOf<F>({ measure, describe, passes = () => true }: Terms<F>): Bench {
  return {
    report: async (values) => {
      const figure = await measure(values);
      return { figure, words: describe(figure), passes: passes(figure) };
    },
  };
}
