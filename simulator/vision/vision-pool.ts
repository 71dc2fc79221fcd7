import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import type { SeenCard, Vision, VisionTask } from './vision.ts';

/** Maximum queued cards: there is one QC position, and aborted tasks still run to completion. */
const WAITING_MAX = 8;

/** Cameras in worker threads, so that the machines' servers stay responsive. */
export class VisionPool implements Vision {
  #pool: Piscina<VisionTask, SeenCard> | null = null;

  look(task: VisionTask): Promise<SeenCard> {
    const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.#pool ??= new Piscina<VisionTask, SeenCard>({
      filename: new URL(`vision-worker.${suffix}`, import.meta.url).href,
      minThreads: 1,
      maxThreads: Math.max(1, availableParallelism() - 1),
      maxQueue: WAITING_MAX,
    });
    return this.#pool.run(task);
  }

  async stop(): Promise<void> {
    await this.#pool?.destroy();
  }
}
