import type { Clock } from '../stations/clock.ts';
import type { StatusLine } from './status-line.ts';
import { statusLine } from './terminal.ts';

/** How far something is that a person waits for: a bar on the terminal's last line, from the moment when it has lasted a while. */

/** What is over before needs no bar. */
const SHOWN_AFTER_MS = 2000;
const SHOWN_EVERY_MS = 100;
const BAR_WIDTH = 24;

interface ProgressTerms {
  readonly clock: Clock;
  readonly line: StatusLine;
  /** What goes on, such as the file that is read. */
  readonly what: string;
  /** Null where nobody knows it beforehand. */
  readonly total: number | null;
  /** What is counted, such as `entries`. */
  readonly unit: string;
}

/** On this process's terminal. `total`: null where nobody knows it; `unit`: what is counted. */
export function progressOf(clock: Clock, what: string, total: number | null, unit: string): Progress {
  return new Progress({ clock, line: statusLine, what, total, unit });
}

export class Progress {
  readonly #terms: ProgressTerms;
  readonly #sinceMs: number;
  #nextMs: number;

  constructor(terms: ProgressTerms) {
    this.#terms = terms;
    this.#sinceMs = terms.clock.nowMs();
    this.#nextMs = this.#sinceMs + SHOWN_AFTER_MS;
  }

  /** Writes nothing where there is no terminal. */
  reach(done: number): void {
    const { clock, line } = this.#terms;
    const nowMs = clock.nowMs();
    if (!line.onTerminal || nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + SHOWN_EVERY_MS;
    line.show(this.#words(done, Math.floor((nowMs - this.#sinceMs) / 1000)));
  }

  end(): void {
    this.#terms.line.clear();
  }

  #words(done: number, seconds: number): string {
    const { what, total, unit } = this.#terms;
    if (total === null || total === 0) return `${what}  ${done} ${unit}  ${seconds} s`;
    const share = Math.min(done / total, 1);
    const full = Math.floor(share * BAR_WIDTH);
    const bar = `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}]`;
    return `${what}  ${bar} ${Math.floor(share * 100)} %  ${done} of ${total} ${unit}  ${seconds} s`;
  }
}
