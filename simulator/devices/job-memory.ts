import { RESPONSES_PUBLISHED, RESPONSES_REMEMBERED, type JobResponse } from '../../stations/job-control/contract.ts';
import type { JobKey } from '../../stations/job-key.ts';

/** Job memory of a machine, which survives a power cycle: the newest responses by job order ID. */
export class JobMemory {
  readonly #responses = new Map<JobKey, JobResponse>();
  /** Newest ended jobs, oldest first. */
  #ended: readonly JobResponse[] = [];
  readonly #disowned = new Set<JobKey>();
  readonly #unlisted = new Set<JobKey>();
  #forgotten = false;

  get(key: JobKey): JobResponse | null {
    return this.#responses.get(key) ?? null;
  }

  set(response: JobResponse): void {
    this.#responses.delete(response.key);
    this.#responses.set(response.key, response);
    const others = this.#ended.filter(({ key }) => key !== response.key);
    const hasEnded = response.state === 'Ended' || response.state === 'Aborted';
    this.#ended = (hasEnded ? [...others, response] : others).slice(-RESPONSES_PUBLISHED);
    if (this.#responses.size > RESPONSES_REMEMBERED) {
      const oldest = this.#responses.keys().next();
      if (!oldest.done) this.#responses.delete(oldest.value);
    }
  }

  all(): JobResponse[] {
    return [...this.#responses.values()];
  }

  /** Removes it from the list; its response remains, so that the same job order is not executed again. */
  unlist(key: JobKey): void {
    this.#unlisted.add(key);
    const oldest = this.#unlisted.values().next();
    if (this.#unlisted.size > RESPONSES_REMEMBERED && !oldest.done) this.#unlisted.delete(oldest.value);
  }

  listed(key: JobKey): boolean {
    return !this.#unlisted.has(key);
  }

  /** The machine has reported this job as unknown: an order that arrives later is rejected. */
  disown(key: JobKey): void {
    this.#disowned.add(key);
    const oldest = this.#disowned.values().next();
    if (this.#disowned.size > RESPONSES_REMEMBERED && !oldest.done) this.#disowned.delete(oldest.value);
  }

  disowned(key: JobKey): boolean {
    return this.#disowned.has(key);
  }

  /** Clears the memory: from now on an unknown key proves nothing. */
  forget(): void {
    this.#responses.clear();
    this.#ended = [];
    this.#unlisted.clear();
    this.#forgotten = true;
  }

  get forgotten(): boolean {
    return this.#forgotten;
  }

  newestEnded(): readonly JobResponse[] {
    return this.#ended;
  }
}
