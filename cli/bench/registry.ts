import { decimal, defaulted, text, whole, type Given, type Options } from '../command-line/option.ts';
import { CliError } from '../terminal.ts';
import type { Bench, Report } from './bench.ts';

/** The register of all benches, by the word that names them. Each is loaded when it is wanted: some drive a browser. */

export interface Registered {
  readonly summary: string;
  readonly options: Options;
  /** It needs packages that only a clone has. */
  readonly clone: boolean;
  readonly report: (given: Readonly<Record<string, unknown>>) => Promise<Report>;
}

type Load<O extends Options> = () => Promise<{ readonly bench: Bench<Given<O>> }>;

function everywhere<O extends Options>(summary: string, options: O, load: Load<O>): Registered {
  // What is given is read by these very options.
  return { summary, options, clone: false, report: async (given) => (await load()).bench.report(given as Given<O>) };
}

/** `report` throws CliError where it needs what only a clone has, and this is none. */
function inClone<O extends Options>(summary: string, options: O, load: Load<O>): Registered {
  const loaded: Load<O> = async () => {
    try {
      return await load();
    } catch (error) {
      throw isMissingPackage(error)
        ? new CliError('this bench drives a browser: it runs in a clone, after npm install')
        : error;
    }
  };
  return { ...everywhere(summary, options, loaded), clone: true };
}

const NONE = {};

export const BENCHES: Readonly<Record<string, Registered>> = {
  personalization: everywhere(
    'data groups built and signed on one core, against what OpenSSL needs for the same',
    NONE,
    () => import('./personalization.ts'),
  ),
  flow: everywhere(
    'how near the flow of cards comes to the least time that the machines allow',
    NONE,
    () => import('./flow.ts'),
  ),
  publishing: everywhere(
    'the speed of a line behind OPC UA servers that publish rarely',
    { cards: defaulted(whole('N', 10, 10_000, 'cards of each run'), 60) },
    () => import('./publishing.ts'),
  ),
  imports: everywhere(
    'the import of an order file, against only reading it',
    { cards: defaulted(whole('N', 100, 1_000_000, 'orders of the file'), 100_000) },
    () => import('./imports.ts'),
  ),
  longevity: everywhere(
    'a line that has made many cards beside one that has made few: start, memory, pages, proof',
    { cards: defaulted(whole('N', 1000, 2_000_000, 'cards that the older line has made'), 200_000) },
    () => import('./longevity.ts'),
  ),
  qc: everywhere(
    'defects of every kind, really drawn and looked at: caught, missed, false rejects',
    {
      cards: defaulted(whole('N', 10, 100_000, 'cards; half of them are good'), 1000),
      seed: defaulted(text('SEED', 'what chance begins with'), '1'),
    },
    () => import('./qc.ts'),
  ),
  hmi: inClone(
    'how old a value is when a browser has painted it, against the bare floor',
    { changes: defaulted(whole('N', 10, 20_000, 'changes of values per second'), 2000) },
    () => import('./hmi.ts'),
  ),
  values: inClone('how old a value is when a screen has it', NONE, () => import('./values.ts')),
  commands: inClone('from the press of a button to its painted answer', NONE, () => import('./commands.ts')),
  links: inClone(
    'cut links: when a page says so, and how soon it is up to date again',
    NONE,
    () => import('./links.ts'),
  ),
  screens: inClone(
    'what screens cost the controller',
    { screens: defaulted(whole('N', 1, 100, 'screens that watch'), 20) },
    () => import('./screens.ts'),
  ),
  'page-memory': inClone(
    'what a page holds that is left open for days',
    {
      hours: defaulted(decimal('H', 1, 400, 'hours of virtual time'), 24),
      page: defaulted(text('NAME', 'the page that is left open'), 'line'),
    },
    () => import('./page-memory.ts'),
  ),
  attack: everywhere(
    'what an attack from the network costs the line',
    { port: defaulted(whole('PORT', 1, 65_535, 'TCP port of the HMI under attack'), 8197) },
    () => import('./attack.ts'),
  ),
};

/** What only a clone has is not there where the package is installed. */
function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
