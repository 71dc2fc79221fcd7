import { Piscina } from 'piscina';

import { loadProduct } from '../../recipes/product.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { FileResult } from '../../recipes/yaml-file.ts';
import type { Clock } from '../../stations/clock.ts';
import { siblingFile } from '../../stations/sibling-file.ts';

/** Checks recipes that people write, in a thread with limits: what somebody typed must not keep the line waiting. */

/** One draft; those that are written by people are checked within a fraction of a second. */
export const CHECK_MAX_MS = 10_000;
const HEAP_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 } as const;
/** Drafts that wait for the one that is checked; further ones are refused. */
const WAITING_MAX = 4;
/** The thread ends after this long without a draft. */
const IDLE_MS = 10_000;

/** A folder with a recipe and its drawings, as a person left it; `simulated`: for a line of simulated machines. */
export interface DraftToCheck {
  readonly folder: string;
  readonly simulated: boolean;
}

/** What a draft is, or what is wrong with it; null where that was not found out within time and memory. */
export type DraftCheck = (draft: DraftToCheck) => Promise<FileResult<LoadedRecipe> | null>;

export function checkDraft({ folder, simulated }: DraftToCheck): FileResult<LoadedRecipe> {
  const product = loadProduct(folder, simulated);
  return product.ok ? { ok: true, value: product.value.recipe } : product;
}

/** In this thread: for whoever has no line to keep waiting. */
export const checkHere: DraftCheck = (draft) => Promise.resolve(checkDraft(draft));

export class DraftChecks {
  readonly #clock: Clock;
  #pool: Piscina<DraftToCheck, FileResult<LoadedRecipe>> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async check(draft: DraftToCheck): Promise<FileResult<LoadedRecipe> | null> {
    this.#pool ??= newPool();
    const overdue = new AbortController();
    const cancel = this.#clock.schedule(CHECK_MAX_MS, () => overdue.abort());
    try {
      return await this.#pool.run(draft, { signal: overdue.signal });
    } catch {
      // Time or memory ran out, too many wait, or the parser gave up: none of it says more than that it can't be checked.
      return null;
    } finally {
      cancel();
    }
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
    this.#pool = null;
  }
}

function newPool(): Piscina<DraftToCheck, FileResult<LoadedRecipe>> {
  return new Piscina<DraftToCheck, FileResult<LoadedRecipe>>({
    filename: siblingFile('./draft-worker', import.meta.url),
    minThreads: 0,
    maxThreads: 1,
    maxQueue: WAITING_MAX,
    idleTimeout: IDLE_MS,
    resourceLimits: HEAP_MB,
  });
}
