import { BENCH_NAMES, benchNamed, isBenchName } from './bench/registry.ts';
import { flag, parse, print, UsageError } from './terminal.ts';

const USAGE =
  `bench ${BENCH_NAMES.join(' | ')} [--cards N] [--seed S] [--changes N] [--screens N] ` +
  '[--hours H] [--page NAME] [--port P] [--json]';

/** `cardline bench NAME`: a figure, the bound that is measured or computed in the same run, and their ratio. */
export async function run(args: string[]): Promise<number> {
  const { values, words } = parse(
    args,
    {
      json: { type: 'boolean' },
      cards: { type: 'string' },
      seed: { type: 'string' },
      changes: { type: 'string' },
      screens: { type: 'string' },
      hours: { type: 'string' },
      page: { type: 'string' },
      port: { type: 'string' },
    },
    1,
  );
  const [name] = words;
  if (!isBenchName(name)) throw new UsageError(USAGE);
  const { figure, words: described, passes } = await (await benchNamed(name)).report(values);
  print(figure, flag(values, 'json'), described);
  return passes ? 0 : 1;
}
