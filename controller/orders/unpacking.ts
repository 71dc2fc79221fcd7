import type { Transform } from 'node:stream';

import type { OrderFlaw } from './order-flaw.ts';

/** What gzip and zstd share: a Node engine that is fed piece by piece while its output is read. */

/** Maximum number of frames or members in one file: one per order, twice over. */
export const PARTS_MAX = 1_000_000;

/** Why the rest of a packed file can't be read; null if it was read to its last byte. */
export type PackingProblem = OrderFlaw | null;

export const CUT_SHORT: OrderFlaw = { code: 'packed-cut-short' };
export const BROKEN: OrderFlaw = { code: 'packed-broken' };
export const CHECKSUM_WRONG: OrderFlaw = { code: 'packed-checksum' };
export const TOO_MANY_PARTS: OrderFlaw = { code: 'packed-parts', most: PARTS_MAX };

/** Orders with identical images compress to a twentieth; the formats allow a thousandfold expansion of nothing. */
const RATIO_MOST = 200;
/** Smaller outputs are harmless, whatever the ratio. */
const RATIO_FROM_BYTES = 1_048_576;
const TOO_LARGE: OrderFlaw = { code: 'packed-ratio', most: RATIO_MOST };

/** Passes on the content while its size stays in proportion to the packed bytes read so far (`packedBytes`). */
export async function* proportionate(
  unpacking: AsyncGenerator<Buffer, PackingProblem>,
  packedBytes: () => number,
): AsyncGenerator<Buffer, PackingProblem> {
  let bytes = 0;
  try {
    for (;;) {
      const next = await unpacking.next();
      if (next.done === true) return next.value;
      bytes += next.value.length;
      if (bytes > RATIO_FROM_BYTES && bytes > RATIO_MOST * packedBytes()) return TOO_LARGE;
      yield next.value;
    }
  } finally {
    await unpacking.return(null);
  }
}

/** False if the engine accepts no more input: it failed, ended, or is no longer read. */
export function write(engine: Transform, piece: Buffer): Promise<boolean> {
  if (engine.destroyed || engine.writableEnded) return Promise.resolve(false);
  return new Promise((resolve) => {
    // A failing engine does not always call back for the write that made it fail.
    const closed = (): void => resolve(false);
    engine.once('close', closed);
    engine.write(piece, (error) => {
      engine.removeListener('close', closed);
      resolve(error === null || error === undefined);
    });
  });
}

/**
 * Yields the engine's output for what `feed` writes into it; returns the problem that `feed` or the engine met. In every case `feed` is
 * awaited and the engine's memory is released.
 */
export async function* unpacked(
  engine: Transform,
  feed: () => Promise<PackingProblem>,
): AsyncGenerator<Buffer, PackingProblem> {
  engine.on('error', () => undefined);
  const feeding = feed().finally(() => engine.end());
  // Awaited below; until then its rejection must not count as unhandled.
  feeding.catch(() => undefined);
  let failure: Error | null = null;
  try {
    for await (const chunk of engine as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    failure = error instanceof Error ? error : new Error('the unpacking failed', { cause: error });
  } finally {
    engine.destroy();
  }
  const problem = await feeding;
  if (failure === null || (problem !== null && problem.code !== BROKEN.code)) return problem;
  if (!isUnpackingError(failure)) throw failure;
  return failure.code === 'ZSTD_error_checksum_wrong' ? CHECKSUM_WRONG : BROKEN;
}

/** Errors of the libraries, by their codes. */
function isUnpackingError(error: Error): error is Error & { readonly code: string } {
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
