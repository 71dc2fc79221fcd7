import { personalizationBench } from './bench/personalization.ts';
import { flag, parse, print, UsageError } from './terminal.ts';

/** `cardline bench NAME`: a figure, the bound that is measured in the same run, and their ratio. */
export async function run(args: string[]): Promise<number> {
  const { values, words } = parse(args, { json: { type: 'boolean' } });
  const [name] = words;
  if (name !== 'personalization') throw new UsageError('bench personalization [--json]');
  const result = await personalizationBench();
  print(
    result,
    flag(values, 'json'),
    `${result.cardsPerSecond} cards/s built and signed on one core; OpenSSL alone would allow ${result.bound}: ` +
      `ratio ${result.ratio}`,
  );
  return 0;
}
