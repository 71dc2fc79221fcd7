import { availableParallelism } from 'node:os';

import { Piscina } from 'piscina';

import { siblingFile } from '../../stations/sibling-file.ts';
import type { SeenCard, Vision, VisionTask } from './vision.ts';

/** Cards that wait for the camera: there is one QC position, and what was broken off is finished for nothing. */
const WAITING_MAX = 8;

/** Cameras in threads of their own, so that the machines' servers answer meanwhile. */
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
