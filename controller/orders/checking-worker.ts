import { constants, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';

import { move, transferableSymbol, valueSymbol } from 'piscina';

import { loadProduct } from '../../recipes/product.ts';
import { InvariantError } from '../../stations/fault.ts';
import { RealClock } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import type { CheckingBegin } from './checking-pool.ts';
import { OrderFitness } from './fitness.ts';
import { PieceChecker, type CheckedPiece } from './order-checks.ts';
import type { LinePiece } from './order-lines.ts';
import { SealingKeys } from './sealing-keys.ts';

/** Checks pieces of an order file and seals their orders, in a thread of its own. */

/** Decoder threads per checking thread. */
const DECODERS = 1;

const checker = begun();

function begun(): PieceChecker {
  // Priority of this thread only (setpriority(2), Linux): a running line and the journal's writer go first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const { folder, hash, batch, keys } = workerData as CheckingBegin;
  const product = loadProduct(folder, true);
  if (!product.ok || product.value.recipe.hash !== hash)
    throw new InvariantError(`the recipe in ${folder} is not what the orders are checked for`);
  const { recipe, artwork } = product.value;
  const fitness = new OrderFitness(recipe, artwork, new RealClock(), DECODERS);
  return new PieceChecker(
    recipe.recipe.document.orders,
    fitness.check,
    new SealingKeys(batch, keys),
    new SystemEntropy(),
  );
}

/** The sealed bytes are transferred, not copied. */
export default async function run(piece: LinePiece): Promise<CheckedPiece> {
  const checked = await checker.check(piece);
  return move({ [transferableSymbol]: [checked.sealed.buffer], [valueSymbol]: checked }) as unknown as CheckedPiece;
}
