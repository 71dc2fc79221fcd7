import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { RealClock } from '../../../stations/clock.ts';
import { MUTANTS } from './mutants.ts';

/**
 * Grafts one defect after the other into Cardline and lets the storms look for it: `node test/scenario/mutants/hunt.ts`,
 * or with the names of some. A mutant that lives through all seeds is a hole in the invariants; the exit code is 1 then.
 */

const clock = new RealClock();
const ROOT = join(import.meta.dirname, '..', '..', '..');
const SEEDS = 50;
const CARDS = 60;
/** Only a simulation that never ends takes so long, on however busy a computer. */
const TIMEOUT_MS = 1_200_000;

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.length === 0 ? MUTANTS : MUTANTS.filter(({ name }) => positionals.includes(name));

/** `broken`: it could not be grafted, or fell over by itself; it was found by nobody. */
interface Hunted {
  readonly end: 'killed' | 'lives' | 'broken';
  readonly how: string;
}

function hunt(name: string | null): Promise<Hunted> {
  const graft = join(import.meta.dirname, 'graft.ts');
  const storms = join(ROOT, 'scripts', 'storms.ts');
  const options = ['--workers', '1', '--seeds', String(SEEDS), '--cards', String(CARDS), '--stop-at-first'];
  const grafted = name === null ? [] : ['--import', graft];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...grafted, storms, ...options], {
    env: { ...process.env, MUTANT: name ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const cancel = clock.schedule(TIMEOUT_MS, () => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      cancel();
      const found = said.split('\n').find((line) => line.startsWith('seed '));
      if (found !== undefined) resolve({ end: 'killed', how: found.slice(0, 150) });
      else if (signal !== null) resolve({ end: 'killed', how: 'the simulation never ends' });
      else if (code === 0) resolve({ end: 'lives', how: `no seed of ${SEEDS} found it` });
      else resolve({ end: 'broken', how: said.slice(0, 300) });
    });
  });
}

// The healthy line first: a seed that breaks it would kill every mutant.
const healthy = await hunt(null);
if (healthy.end !== 'lives') {
  process.stdout.write(`without any mutant: ${healthy.how}\n`);
  process.exit(1);
}

let alive = 0;
const waiting = [...wanted];
async function hunter(): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const { end, how } = await hunt(mutant.name);
    if (end !== 'killed') alive += 1;
    process.stdout.write(`${end} ${mutant.name}: ${how}\n`);
  }
}
await Promise.all([hunter(), hunter()]);
process.stdout.write(`${wanted.length - alive} of ${wanted.length} mutants killed\n`);
process.exitCode = alive === 0 ? 0 : 1;
