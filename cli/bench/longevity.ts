import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { RealClock, withTimeout } from '../../stations/clock.ts';
import { defaultLayoutFile } from '../../stations/line-layout.ts';
import { ownCommand } from '../own-program.ts';
import { CliError, say } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { AgedLine, type AgeFigure } from './aged-line.ts';
import { claimsOf, type Claim } from './longevity-claims.ts';

/** A line that has made many cards beside one that has made few: how it starts, what it holds, what its pages and its proof cost. */

const MACHINES_READY_MS = 60_000;

/** A line that has made so many times fewer cards is measured beside it. */
const YOUNGER_TIMES = 10;
const STARTS = 5;
const SETTLES_MS = 4000;

export interface LongevityFigure {
  readonly ages: readonly AgeFigure[];
  readonly claims: readonly Claim[];
  /** The worst of them. */
  readonly ratio: number;
}

export interface LongevityOptions {
  /** How often each is started to be measured. */
  readonly starts: number;
  /** Before its pages are asked for. */
  readonly settlesMs: number;
  readonly progress: (words: string) => void;
}

/**
 * `ages`: cards that have been made, the fewest first. The machines are simulated ones on their real
 * protocols, in a process of their own. @throws {CliError} where a process does not start.
 */
export async function longevityBench(ages: readonly number[], options: LongevityOptions): Promise<LongevityFigure> {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-bench-longevity-'));
  const home = join(folder, 'home');
  try {
    return await besideMachines(home, async (layoutFile) => {
      const figures: AgeFigure[] = [];
      for (const cards of ages) {
        figures.push(await new AgedLine({ ...options, folder, home, layoutFile, cards }).measure());
      }
      const claims = claimsOf(figures);
      return { ages: figures, claims, ratio: Math.max(...claims.map(({ ratio }) => ratio)) };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ready = z.object({ ready: z.literal(true), line: z.string() });

async function besideMachines<T>(home: string, work: (layoutFile: string) => Promise<T>): Promise<T> {
  const machines = spawn(ownCommand(), ['devices', '--line', defaultLayoutFile()], {
    env: { ...process.env, CARDLINE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => machines.once('exit', resolve));
  try {
    const said = new Promise<string>((resolve) => {
      createInterface({ input: machines.stdout }).once('line', resolve);
    });
    const first = await withTimeout(new RealClock(), MACHINES_READY_MS, said, null);
    const { success, data } = ready.safeParse(first === null ? null : jsonValue(first));
    if (!success) throw new CliError('the machines did not start');
    return await work(data.line);
  } finally {
    machines.kill('SIGTERM');
    await ended;
  }
}

export const bench = benchOf({
  measure: ({ cards }: { readonly cards: number }) =>
    longevityBench([Math.floor(cards / YOUNGER_TIMES), cards], {
      starts: STARTS,
      settlesMs: SETTLES_MS,
      progress: say,
    }),
  describe: ({ claims }) =>
    claims
      .map(
        ({ cards, what, value, bound, ratio }) => `${cards} cards: ${what}: ${value}, bound ${bound}: ratio ${ratio}`,
      )
      .join('\n'),
  passes: ({ ratio }) => ratio <= 1,
});
