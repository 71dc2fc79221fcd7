import type { KillMoment } from '../../simulator/faults/fault-targets.ts';

/** When the controller's process vanishes: at once, or right before or after a commit. */
export class ProcessEnd {
  /** Groups of entries that were, or were to be, made durable. */
  commits = 0;
  readonly #planned: { readonly commit: number; readonly point: 'before' | 'after' }[] = [];
  #asked: KillMoment | 'no' = 'no';

  /** The process is gone. */
  get isOver(): boolean {
    return this.#asked === 'now';
  }

  /** Another process has begun. */
  begin(): void {
    this.#asked = 'no';
  }

  /** At its n-th commit; called again for a later one. */
  atCommit(commit: number, point: 'before' | 'after'): void {
    this.#planned.push({ commit, point });
  }

  /** True where that is now, and it was not gone already. */
  ask(moment: KillMoment): boolean {
    if (this.isOver) return false;
    this.#asked = moment;
    return moment === 'now';
  }

  /** A commit has come to this point; true where the process ends there. */
  isAt(point: 'before' | 'after'): boolean {
    if (point === 'before') this.commits += 1;
    const [next] = this.#planned;
    const due = next !== undefined && next.commit === this.commits && next.point === point;
    if (due) this.#planned.shift();
    if (this.#asked !== point && !due) return false;
    this.#asked = 'now';
    return true;
  }
}
