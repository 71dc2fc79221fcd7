import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import type { SeenCard, Vision, VisionTask } from './vision.ts';

/** Cards that wait for the camera: there is one QC position, and what was broken off is finished for nothing. */
const WAITING_MAX = 8;

/** Cameras in threads of their own, so that the machines' servers answer meanwhile. */
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
