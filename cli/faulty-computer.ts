import { FAULTS_OF } from '../simulator/faults/fault-rates.ts';
import type { Clock } from '../stations/clock.ts';
import { ProcessClock } from './simulation/process-clock.ts';

/**
 * The computer of a demo's controller, and what befalls it on command: the controller is gone from one moment to the next, its
 * disk takes no more, its process stands still, its clock is moved. Real lines know nothing of it.
 */

export type ComputerFault = (typeof FAULTS_OF.controller)[number];

/** The controller that runs on it now. */
export interface Victim {
  /** It acts on nothing any more: what is not durable is lost. */
  halt(): void;
  limitDisk(full: boolean): void;
}

/** Whoever struck hears that it was done, before it is. */
const AFTER_THE_ANSWER_MS = 100;
const DISK_FULL_SECONDS = 10;
const STANDS_STILL_SECONDS = 3;
const CLOCK_MOVED_SECONDS = 600;
const MS_PER_SECOND = 1000;

export class FaultyComputer {
  /** Its wall clock stays moved when its controller starts anew. */
  readonly clock: ProcessClock;
  #victim: { readonly controller: Victim; readonly gone: () => void } | null = null;
  /** The next commit is the controller's last word, or would have been. */
  #endsAtCommit: 'before' | 'after' | null = null;
  #full = false;
  #waiting: (() => void)[] = [];
  #clockMovedMs = 0;

  constructor(clock: Clock) {
    this.clock = new ProcessClock(clock);
  }

  /** A controller starts here; the promise resolves when a fault has taken it away. */
  follow(controller: Victim): Promise<void> {
    return new Promise((resolve) => {
      this.#victim = { controller, gone: resolve };
    });
  }

  /** Does the disk take nothing? A controller that can't write has ended. */
  get full(): boolean {
    return this.#full;
  }

  /** Resolves once the disk takes something again, or when `signal` aborts. */
  room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#full || signal.aborted) {
        resolve();
        return;
      }
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** To be called around each of the controller's commits. */
  commits(point: 'before' | 'after'): void {
    if (this.#endsAtCommit === point) this.takeController();
  }

  /** False where this computer can't have that; `seconds`: null for as long, or by as much, as is usual. */
  strike(fault: string, seconds: number | null): boolean {
    const known = FAULTS_OF.controller.find((name) => name === fault);
    if (known === undefined || this.#victim === null) return false;
    this.clock.schedule(AFTER_THE_ANSWER_MS, () => this.#strike(known, seconds));
    return true;
  }

  #strike(fault: ComputerFault, seconds: number | null): void {
    switch (fault) {
      case 'controller-killed':
        this.takeController();
        return;
      case 'controller-killed-uncommitted':
        this.#endsAtCommit = 'before';
        return;
      case 'controller-killed-unsent':
        this.#endsAtCommit = 'after';
        return;
      case 'disk-full':
        this.#fill((seconds ?? DISK_FULL_SECONDS) * MS_PER_SECOND);
        return;
      case 'disk-slow':
        standStill((seconds ?? STANDS_STILL_SECONDS) * MS_PER_SECOND);
        return;
      case 'clock-step': {
        // Whoever moved it forth moves it back the next time.
        const byMs = this.#clockMovedMs === 0 ? (seconds ?? CLOCK_MOVED_SECONDS) * MS_PER_SECOND : -this.#clockMovedMs;
        this.#clockMovedMs += byMs;
        this.clock.step(byMs);
        return;
      }
    }
  }

  /** From this moment on it does nothing, not even in order. */
  takeController(): void {
    const victim = this.#victim;
    this.#victim = null;
    this.#endsAtCommit = null;
    victim?.controller.halt();
    victim?.gone();
  }

  #fill(forMs: number): void {
    if (this.#full) return;
    this.#full = true;
    this.#victim?.controller.limitDisk(true);
    this.clock.schedule(forMs, () => {
      this.#full = false;
      // One that had nothing to write meanwhile has not noticed.
      this.#victim?.controller.limitDisk(false);
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }
}

/** Nothing happens in this process meanwhile, as when it waits for its disk, or was stopped by a signal. */
function standStill(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}
