import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';
import { attackBench } from './bench/attack.ts';
import { flowBench } from './bench/flow.ts';
import { importsBench } from './bench/imports.ts';
import { longevityBench } from './bench/longevity.ts';
import { personalizationBench } from './bench/personalization.ts';
import { publishingBench } from './bench/publishing.ts';
import { qcBench } from './bench/qc.ts';
import { accept, CliError, flag, number, parse, print, say, text, UsageError, wholeNumber } from './terminal.ts';

/** A line that has made so many times fewer cards is measured beside it. */
const YOUNGER_TIMES = 10;
const STARTS = 5;
const SETTLES_MS = 4000;

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
    case 'publishing': {
      const result = await publishingBench(wholeNumber(values, 'cards', 60, 10, 10_000));
      const lines = result.servers.map(
        ({ publishingMs, cardsPerHour, ratio }) =>
          `behind servers that publish every ${publishingMs} ms: ${cardsPerHour} cards/h, ratio ${ratio}`,
      );
      print(
        result,
        json,
        [`behind servers that publish every 2 ms: ${result.promptCardsPerHour} cards/h`, ...lines].join('\n'),
      );
      return 0;
    }
    case 'imports': {
      const result = await importsBench(wholeNumber(values, 'cards', 100_000, 100, 1_000_000));
      const lines = result.files.map(
        ({ packing, importSeconds, ordersPerSecond, readingSeconds, times, peakMb }) =>
          `packed by ${packing}: ${result.orders} orders in ${importSeconds} s (${ordersPerSecond}/s), only read in ${readingSeconds} s: ` +
          `${times} times; ${peakMb} MB at most`,
      );
      print(result, json, [...lines, `bound ${result.mostTimes} times: ratio ${result.ratio}`].join('\n'));
      return result.ratio <= 1 && result.peakMb < result.memoryMostMb ? 0 : 1;
    }
    case 'longevity': {
      const cards = wholeNumber(values, 'cards', 200_000, 1000, 2_000_000);
      const result = await longevityBench([Math.floor(cards / YOUNGER_TIMES), cards], {
        starts: STARTS,
        settlesMs: SETTLES_MS,
        progress: say,
      });
      const lines = result.claims.map(
        ({ cards: made, what, value, bound, ratio }) =>
          `${made} cards: ${what}: ${value}, bound ${bound}: ratio ${ratio}`,
      );
      print(result, json, lines.join('\n'));
      return result.ratio <= 1 ? 0 : 1;
    }
    case 'qc': {
      const result = await qcBench(wholeNumber(values, 'cards', 1000, 10, 100_000), text(values, 'seed', '1'));
      const rows = result.byDefect.map(
        ({ defect, cards, caught, missed, named }) =>
          `${defect.padEnd(30)} ${String(cards).padStart(5)} cards ${String(caught).padStart(5)} caught ${String(missed).padStart(5)} missed ${String(named).padStart(5)} named rightly`,
      );
      print(
        result,
        json,
        `${rows.join('\n')}\n${result.escaped} of ${result.defective} defects escaped; ${result.falseRejects} of ${result.good} good cards were rejected`,
      );
      return result.escaped === 0 ? 0 : 1;
    }
    case 'hmi': {
      const { hmiBench } = await onlyInClone(() => import('./bench/hmi.ts'));
      const result = await hmiBench(wholeNumber(values, 'changes', 2000, 10, 20_000));
      print(
        result,
        json,
        `${result.changesPerSecond} changes/s: painted after ${result.p50Ms} ms (median) and ${result.p99Ms} ms (99 %); ` +
          `the bare floor is ${result.floorP50Ms} and ${result.floorP99Ms} ms: ratios ${result.ratioP50} and ${result.ratioP99}`,
      );
      return 0;
    }
    case 'values': {
      const { valuesBench } = await onlyInClone(() => import('./bench/values.ts'));
      const result = await valuesBench();
      const lines = result.map(
        ({ publishingMs, p50Ms, p99Ms, boundMs, ratio, heard, missed }) =>
          `behind a server that publishes every ${publishingMs} ms: ${p50Ms} ms (median), ${p99Ms} ms (99 %), bound ${boundMs}: ` +
          `ratio ${ratio}; ${heard} heard, ${missed} missed`,
      );
      print(result, json, lines.join('\n'));
      return result.every(({ ratio, missed }) => ratio <= 1 && missed === 0) ? 0 : 1;
    }
    case 'commands': {
      const { commandsBench } = await onlyInClone(() => import('./bench/commands.ts'));
      const result = await commandsBench();
      print(
        result,
        json,
        `a press is answered on the screen: by the line after ${result.lineP50Ms} ms (median) and ${result.lineP99Ms} ms (99 %), by a ` +
          `machine after ${result.deviceP50Ms} and ${result.deviceP99Ms} ms, by a bare page after ${result.floorP50Ms} and ` +
          `${result.floorP99Ms} ms; a sync of the disk took ${result.syncP50Ms} and ${result.syncP99Ms} ms; bound ${result.boundMs}: ` +
          `ratio ${result.ratio}`,
      );
      return result.ratio <= 1 ? 0 : 1;
    }
    case 'links': {
      const { linksBench } = await onlyInClone(() => import('./bench/links.ts'));
      const result = await linksBench();
      const lines = result.recoveries.map(
        ({ link, outages, medianMs, mostMs }) =>
          `${link}: dead ${outages} times, painted anew ${medianMs} ms (median) and ${mostMs} ms (at most) after it was there again`,
      );
      const silence =
        `a controller that stands still: the page says so after ${result.silenceMedianMs} ms (median) and ` +
        `${result.silenceMostMs} ms (at most of ${result.silences})`;
      const bounds = `bounds ${result.silenceBoundMs} and ${result.recoveryBoundMs} ms: ratio ${result.ratio}`;
      print(result, json, [silence, ...lines, bounds].join('\n'));
      return result.ratio <= 1 ? 0 : 1;
    }
    case 'screens': {
      const { screensBench } = await onlyInClone(() => import('./bench/screens.ts'));
      const result = await screensBench(wholeNumber(values, 'screens', 20, 1, 100));
      print(
        result,
        json,
        `${result.screens} screens cost ${result.cpuShareOfScreens} of a core (${result.cpuShareWith} with them, ` +
          `${result.cpuShareWithout} without); ${result.bound} is the bound: ratio ${result.ratio}`,
      );
      return result.ratio <= 1 ? 0 : 1;
    }
    case 'page-memory': {
      const { pageMemoryBench } = await onlyInClone(() => import('./bench/page-memory.ts'));
      const page = text(values, 'page', 'line');
      const result = await pageMemoryBench(number(values, 'hours', 24, 1, 400), page);
      print(
        result,
        json,
        `a page left open for ${result.simulatedHours} h: ${result.heapFirstMb} MB at first, ${result.heapLastMb} MB at last ` +
          `(${result.nodesFirst} and ${result.nodesLast} nodes), growth ${result.growth}, bound ${result.bound}: ratio ${result.ratio}`,
      );
      return result.ratio <= 1 ? 0 : 1;
    }
    case 'attack': {
      const result = await attackBench(wholeNumber(values, 'port', 8197, 1, 65_535));
      print(
        result,
        json,
        `a move takes ${result.beforeP99Ms} ms (99 %) and under attack ${result.duringP99Ms} ms: ratio ${result.ratio}; ` +
          `${result.idleKept} of ${result.idleSockets} idle sockets were kept, ${result.refused} of ${result.requests} requests refused`,
      );
      return 0;
    }
    default:
      throw new UsageError(
        'bench personalization | flow | publishing | imports | longevity | qc | hmi | values | commands | links | screens | page-memory | attack [--cards N] [--seed S] [--changes N] [--screens N] ' +
          '[--hours H] [--page NAME] [--port P] [--json]',
      );
  }
}

/** What drives a browser or its sockets needs what only a clone has. */
async function onlyInClone<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isMissingPackage(error)
      ? new CliError('this bench drives a browser: it runs in a clone, after npm install')
      : error;
  }
}

/** What only a clone has is not there where the package is installed. */
function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
