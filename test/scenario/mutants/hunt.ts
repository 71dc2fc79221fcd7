import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { RealClock } from '../../../stations/clock.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

/**
 * Grafts one defect after the other into Cardline and lets the storms look for it, or the unit test that it names: `node test/scenario/mutants/hunt.ts`,
 * or with the names of some. A mutant that lives is a hole in the invariants; the exit code is 1 then.
 */

const clock = new RealClock();
const ROOT = join(import.meta.dirname, '..', '..', '..');
const SEEDS = 50;
const CARDS = 60;
/** Only a simulation that never ends takes so long, on however busy a computer. */
const TIMEOUT_MS = 1_200_000;

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => positionals.includes(name));

/** `broken`: it could not be applied, or crashed on its own; no test detected it. */
interface Hunted {
  readonly end: 'killed' | 'lives' | 'broken';
  readonly how: string;
}

/** A unit test fails for its mutant alone: it is run without any before a change is made. */
async function huntByTest(name: string, unitTest: string): Promise<Hunted> {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  // What was loaded without the mutant is loaded anew, and nothing with it is kept.
  const options = ['run', '--root', ROOT, '--project', 'unit', '--no-fsModuleCache', unitTest];
  const { said, code, signal } = await run([vitest, ...options], name);
  const failed = said.split('\n').find((line) => line.includes(' × '));
  if (signal !== null) return { end: 'killed', how: 'the test never ends' };
  if (code === 0) return { end: 'lives', how: `${unitTest} does not see it` };
  return failed === undefined ? { end: 'broken', how: said.slice(0, 300) } : { end: 'killed', how: failed.trim() };
}

interface Ran {
  readonly said: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function run(args: readonly string[], mutant: string | null): Promise<Ran> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: { ...process.env, MUTANT: mutant ?? '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const cancel = clock.schedule(TIMEOUT_MS, () => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      cancel();
      resolve({ said, code, signal });
    });
  });
}

async function hunt(name: string | null): Promise<Hunted> {
  const graft = join(import.meta.dirname, 'graft.ts');
  const storms = join(ROOT, 'scripts', 'storms.ts');
  const options = ['--workers', '1', '--seeds', String(SEEDS), '--cards', String(CARDS), '--stop-at-first'];
  const grafted = name === null ? [] : ['--import', graft];
  const { said, code, signal } = await run([...grafted, storms, ...options], name);
  const found = said.split('\n').find((line) => line.startsWith('seed '));
  if (found !== undefined) return { end: 'killed', how: found.slice(0, 150) };
  if (signal !== null) return { end: 'killed', how: 'the simulation never ends' };
  if (code === 0) return { end: 'lives', how: `no seed of ${SEEDS} found it` };
  return { end: 'broken', how: said.slice(0, 300) };
}

const find = ({ name, unitTest }: Mutant): Promise<Hunted> =>
  unitTest === undefined ? hunt(name) : huntByTest(name, unitTest);

// The healthy line first: a seed that breaks it would kill every mutant.
const healthy = wanted.some(({ unitTest }) => unitTest === undefined) ? await hunt(null) : null;
if (healthy !== null && healthy.end !== 'lives') {
  process.stdout.write(`without any mutant: ${healthy.how}\n`);
  process.exit(1);
}

let alive = 0;
const waiting = [...wanted];
async function hunter(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const { end, how } = await find(mutant);
    if (end !== 'killed') alive += 1;
    process.stdout.write(`${end} ${mutant.name}: ${how}\n`);
  }
}
await Promise.all([hunter(), hunter()]);
process.stdout.write(`${wanted.length - alive} of ${wanted.length} mutants killed\n`);
process.exitCode = alive === 0 ? 0 : 1;
