import type { Clock } from '../clock.ts';
import type { LinkTerms, UaPath, UaValue } from './opcua-link.ts';

/** Publishing parameters that an in-memory server grants. */
export interface PublishingTerms {
  readonly publishingMs: number;
  /** Queue size per variable until the next publish; null: each change is sent at once, without a queue. */
  readonly queueSize: number | null;
}

/** Transport of a subscription's notifications. */
export interface PublishingWay {
  /** Additional latency at present. */
  latencyMs(): number;
  /** Whether a notification sent earlier is delivered at this instant. */
  arrives(): boolean;
  onData(path: UaPath, value: UaValue): void;
}

const ASKED_PUBLISHING_MS = 2;
const ASKED_QUEUE = 64;
const SESSION_MS = 20_000;

/** Server side of a subscription: changes are queued and published at the end of each publishing interval. */
export class MemorySubscription {
  readonly #host: Clock;
  readonly #granted: PublishingTerms;
  readonly #paths: ReadonlySet<UaPath>;
  readonly #way: PublishingWay;
  readonly #begunMs: number;
  readonly #waiting = new Map<UaPath, UaValue[]>();
  #overflows = 0;

  constructor(host: Clock, granted: PublishingTerms, paths: readonly UaPath[], way: PublishingWay) {
    this.#host = host;
    this.#granted = granted;
    this.#paths = new Set(paths);
    this.#way = way;
    this.#begunMs = host.nowMs();
  }

  get terms(): LinkTerms {
    const { publishingMs, queueSize } = this.#granted;
    return {
      publishingMs: { asked: ASKED_PUBLISHING_MS, given: publishingMs },
      samplingMs: { asked: 0, given: 0 },
      queueSize: { asked: ASKED_QUEUE, given: queueSize ?? ASKED_QUEUE },
      sessionMs: { asked: SESSION_MS, given: SESSION_MS },
      overflows: this.#overflows,
    };
  }

  changed(path: UaPath, value: UaValue): void {
    if (!this.#paths.has(path)) return;
    const { publishingMs, queueSize } = this.#granted;
    if (queueSize === null) {
      this.#host.schedule(publishingMs + this.#way.latencyMs(), () => this.#notify(path, value));
      return;
    }
    if (this.#waiting.size === 0) {
      const sinceMs = (this.#host.nowMs() - this.#begunMs) % publishingMs;
      this.#host.schedule(publishingMs - sinceMs, () => this.#publish());
    }
    const queue = this.#waiting.get(path) ?? [];
    queue.push(value);
    if (queue.length > queueSize) {
      queue.shift();
      // The overflow bit is not set for a queue of one (OPC 10000-4 §7.39.1).
      if (queueSize > 1) this.#overflows += 1;
    }
    this.#waiting.set(path, queue);
  }

  #publish(): void {
    const gathered = [...this.#waiting];
    this.#waiting.clear();
    this.#host.schedule(this.#way.latencyMs(), () => {
      for (const [path, values] of gathered) for (const value of values) this.#notify(path, value);
    });
  }

  #notify(path: UaPath, value: UaValue): void {
    if (this.#way.arrives()) this.#way.onData(path, value);
  }
}
