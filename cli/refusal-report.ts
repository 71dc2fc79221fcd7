import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import type { RefusedOrder } from '../controller/orders/order-file.ts';
import { worded, type WordedRefusal } from './refused-order.ts';
import { systemWords } from './system-words.ts';
import { CliError, say } from './terminal.ts';

/** What is said of orders that are refused: the first on the screen, all of them in a file. */

export const REFUSALS_SHOWN = 20;

/** Refusals as they come, a line of JSON each; the first are kept to be shown. */
export class RefusalReport {
  readonly file: string | null;
  refused = 0;
  readonly shown: WordedRefusal[] = [];
  #stream: WriteStream | null = null;
  /** The disk that is full, the folder that is not there: said once all lines are read. */
  #failure: Error | null = null;

  constructor(file: string | null) {
    this.file = file;
  }

  add(refused: RefusedOrder): void {
    const refusal = worded(refused);
    this.refused += 1;
    if (this.shown.length < REFUSALS_SHOWN) this.shown.push(refusal);
    if (this.file === null) return;
    this.#stream ??= createWriteStream(this.file, { mode: 0o600 }).on('error', (error) => {
      this.#failure ??= error;
    });
    this.#stream.write(`${JSON.stringify(refusal)}\n`);
  }

  async close(): Promise<void> {
    if (this.#stream === null) return;
    this.#stream.end();
    await finished(this.#stream).catch((error: unknown) => {
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
    });
    if (this.#failure !== null)
      throw new CliError(
        `the report of what was refused can’t be written: ${systemWords(this.#failure) ?? this.#failure.message}`,
      );
  }
}

export function sayRefusals(file: string, refusals: readonly RefusedOrder[], total: number): void {
  for (const refused of refusals) {
    const { line, field, reason } = worded(refused);
    say(`${file}:${line}: ${field === '' ? '' : `${field} `}${reason}`);
  }
  if (total > refusals.length) say(`… and ${total - refusals.length} more`);
}
