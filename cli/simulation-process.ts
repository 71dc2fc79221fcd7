import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

import { z } from 'zod';

import { jsonValue } from '../recipes/strict-json.ts';
import { ownProgram } from './own-program.ts';

/** `cardline simulate` in a process of its own, so that the line that runs here is not held up by it. */

/** On a busy computer it gets a tenth of a processor. */
const PATIENCE_MS = 300_000;

/** What a simulation tells the process that started it, while it runs: cards that are good by now. */
const progressSchema = z.object({ accepted: z.number().int().min(0) });
export type SimulationProgress = z.infer<typeof progressSchema>;

/** What it prints, as JSON; null where it failed, took too long, or `signal` ended it. An exit code of 1 is an answer, too. */
export function simulateElsewhere(
  words: readonly string[],
  told: (progress: SimulationProgress) => void,
  signal?: AbortSignal,
): Promise<unknown> {
  const child = spawn(process.execPath, ownProgram(['simulate', ...words, '--json']), {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    timeout: PATIENCE_MS,
    ...(signal === undefined ? {} : { signal }),
  });
  // A line that is short of time falls silent to its transport and holds: what is only reckoned gives way to it.
  child.once('spawn', () => {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  });
  child.on('message', (message) => {
    const progress = progressSchema.safeParse(message);
    if (progress.success) told(progress.data);
  });
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    // Whoever gave up waits for nothing more.
    child.once('error', (error) => (signal?.aborted === true ? resolve(null) : reject(error)));
    child.once('close', () => resolve(jsonValue(said)));
  });
}
