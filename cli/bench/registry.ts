import { CliError } from '../terminal.ts';
import type { Bench } from './bench.ts';

/** The register of all benches, by the word that names them. Each is loaded when it is wanted: some drive a browser. */

interface Registered {
  readonly load: () => Promise<{ readonly bench: Bench }>;
  /** It needs packages that only a clone has. */
  readonly clone?: true;
}

const BENCHES = {
  personalization: { load: () => import('./personalization.ts') },
  flow: { load: () => import('./flow.ts') },
  publishing: { load: () => import('./publishing.ts') },
  imports: { load: () => import('./imports.ts') },
  longevity: { load: () => import('./longevity.ts') },
  qc: { load: () => import('./qc.ts') },
  hmi: { load: () => import('./hmi.ts'), clone: true },
  values: { load: () => import('./values.ts'), clone: true },
  commands: { load: () => import('./commands.ts'), clone: true },
  links: { load: () => import('./links.ts'), clone: true },
  screens: { load: () => import('./screens.ts'), clone: true },
  'page-memory': { load: () => import('./page-memory.ts'), clone: true },
  attack: { load: () => import('./attack.ts') },
} as const satisfies Readonly<Record<string, Registered>>;

type BenchName = keyof typeof BENCHES;

export const BENCH_NAMES = Object.keys(BENCHES);

export function isBenchName(word: string | undefined): word is BenchName {
  return word !== undefined && Object.hasOwn(BENCHES, word);
}

/** @throws CliError where it needs what only a clone has, and this is none. */
export async function benchNamed(name: BenchName): Promise<Bench> {
  const registered: Registered = BENCHES[name];
  try {
    return (await registered.load()).bench;
  } catch (error) {
    throw registered.clone === true && isMissingPackage(error)
      ? new CliError('this bench drives a browser: it runs in a clone, after npm install')
      : error;
  }
}

/** What only a clone has is not there where the package is installed. */
function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
