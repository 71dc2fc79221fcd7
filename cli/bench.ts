import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';
import { flowBench } from './bench/flow.ts';
import { personalizationBench } from './bench/personalization.ts';
import { accept, flag, parse, print, UsageError } from './terminal.ts';

/** `cardline bench NAME`: a figure, the bound that is measured or computed in the same run, and their ratio. */
export async function run(args: string[]): Promise<number> {
  const { values, words } = parse(args, { json: { type: 'boolean' } });
  const json = flag(values, 'json');
  switch (words[0]) {
    case 'personalization': {
      const result = await personalizationBench();
      print(
        result,
        json,
        `${result.cardsPerSecond} cards/s built and signed on one core; OpenSSL alone would allow ${result.bound}: ` +
          `ratio ${result.ratio}`,
      );
      return 0;
    }
    case 'flow': {
      const result = await flowBench(accept(readLayout(defaultLayoutFile())));
      const lines = result.lines.map(
        ({ heads, seconds, boundSeconds, ratio }) =>
          `${heads} heads: ${result.cards} cards in ${seconds} s, the least possible is ${boundSeconds} s: ratio ${ratio}`,
      );
      print(result, json, lines.join('\n'));
      return 0;
    }
    default:
      throw new UsageError('bench personalization | flow [--json]');
  }
}
