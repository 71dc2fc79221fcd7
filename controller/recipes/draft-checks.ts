import { Piscina } from 'piscina';

import { loadProduct } from '../../recipes/product.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { FileResult } from '../../recipes/yaml-file.ts';
import type { Clock } from '../../stations/clock.ts';
import { siblingFile } from '../../stations/sibling-file.ts';

/** Validates drafts of recipes in a thread with limits, so that no draft can block the line. */

/** Time limit per draft; a normal one takes a fraction of a second. */
export const CHECK_MAX_MS = 10_000;
const HEAP_MB = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 } as const;
/** Drafts waiting behind the current one; further ones are refused. */
const WAITING_MAX = 4;
/** The thread ends after this long without a draft. */
const IDLE_MS = 10_000;

/** A folder with a recipe and its drawings; `simulated`: for a line of simulated machines. */
export interface DraftToCheck {
  readonly folder: string;
  readonly simulated: boolean;
}

/** The parsed draft or its error; null if the check exceeded time or memory. */
export type DraftCheck = (draft: DraftToCheck) => Promise<FileResult<LoadedRecipe> | null>;

export function checkDraft({ folder, simulated }: DraftToCheck): FileResult<LoadedRecipe> {
  const product = loadProduct(folder, simulated);
  return product.ok ? { ok: true, value: product.value.recipe } : product;
}

/** Checks on this thread: for callers without a running line. */
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
      // Out of time or memory, too many waiting, or a parser crash: in each case the draft can't be checked.
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
