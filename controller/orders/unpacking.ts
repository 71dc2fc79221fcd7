import type { Transform } from 'node:stream';

import type { OrderFlaw } from './order-flaw.ts';

/** What gzip and zstd share: an engine of Node's that is fed piece by piece while its output is read. */

/** Frames or members of one file: an order each, and as many again. */
export const PARTS_MAX = 1_000_000;

/** Why the rest of a packed file can't be read; null where it was read to its last byte. */
export type PackingProblem = OrderFlaw | null;

export const CUT_SHORT: OrderFlaw = { code: 'packed-cut-short' };
export const BROKEN: OrderFlaw = { code: 'packed-broken' };
export const CHECKSUM_WRONG: OrderFlaw = { code: 'packed-checksum' };
export const TOO_MANY_PARTS: OrderFlaw = { code: 'packed-parts', most: PARTS_MAX };

/** Orders that have the same pictures become twenty times as large; the packings can make a thousand times as much of nothing. */
const RATIO_MOST = 200;
/** Less than this is no harm, whatever it was packed in. */
const RATIO_FROM_BYTES = 1_048_576;
const TOO_LARGE: OrderFlaw = { code: 'packed-ratio', most: RATIO_MOST };

/** The content as far as it is in proportion to the packed bytes that it comes of, of which `packedBytes` were read so far. */
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

/** False where the engine takes nothing any more: it has failed, has ended, or nobody reads it. */
export function write(engine: Transform, piece: Buffer): Promise<boolean> {
  if (engine.destroyed || engine.writableEnded) return Promise.resolve(false);
  return new Promise((resolve) => {
    // An engine that fails does not always answer the write that made it fail.
    const closed = (): void => resolve(false);
    engine.once('close', closed);
    engine.write(piece, (error) => {
      engine.removeListener('close', closed);
      resolve(error === null || error === undefined);
    });
  });
}

/**
 * What the engine makes of what `feed` writes into it; the value is the problem that `feed` or the engine met. `feed` is awaited, and the
 * engine's memory is released, however it ends.
 */
export async function* unpacked(
  engine: Transform,
  feed: () => Promise<PackingProblem>,
): AsyncGenerator<Buffer, PackingProblem> {
  engine.on('error', () => undefined);
  const feeding = feed().finally(() => engine.end());
  // Awaited below; until then a failure to read the file is nobody's.
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

/** The libraries' own errors, by their codes. */
function isUnpackingError(error: Error): error is Error & { readonly code: string } {
  const code = 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
