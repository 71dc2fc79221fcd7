import type { Report } from './bench/bench.ts';
import { print } from './terminal.ts';

/** `cardline bench NAME`: a figure, the bound that is measured or computed in the same run, and their ratio. */
export async function run(json: boolean, report: () => Promise<Report>): Promise<number> {
  const { figure, words, passes } = await report();
  print(figure, json, words);
  return passes ? 0 : 1;
}
