import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { SeenCard, Vision, VisionTask } from './vision.ts';

/** Maximum queued cards: there is one QC position, and aborted tasks still run to completion. */
const WAITING_MAX = 8;

/** Cameras in worker threads, so that the machines' servers stay responsive. */
export class VisionPool implements Vision {
  #pool: Piscina<VisionTask, SeenCard> | null = null;

  look(task: VisionTask): Promise<SeenCard> {
    this.#pool ??= new Piscina<VisionTask, SeenCard>({
      filename: siblingFile('./vision-worker', import.meta.url),
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
