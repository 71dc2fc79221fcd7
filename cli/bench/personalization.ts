import { generateKeyPairSync, hash, sign } from 'node:crypto';

import { cardMaterial, type CardMaterial } from '../../controller/personalization/card-material.ts';
import { prepareChip } from '../../controller/personalization/chip-content.ts';
import { groupNumber } from '../../controller/personalization/data-groups.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import type { DocumentSigner } from '../../controller/keys/signer.ts';
import { RealClock } from '../../stations/clock.ts';
import { done, InvariantError } from '../../stations/fault.ts';
import { SeededRandom, SystemEntropy } from '../../stations/random.ts';
import { newKeyPairs, newKeyPair, privateKeyObject } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { SimulatedAuthority } from '../simulation/simulated-issuer.ts';
import { CHIP_CURVE } from '../../controller/personalization/data-groups.ts';
import { benchOf } from './bench.ts';

/**
 * Complete logical data structures built and signed, on one core, against what OpenSSL itself needs for what can't be
 * avoided: one ECDSA P-256 signature, SHA-256 over the same data groups, and the chip's two key pairs.
 */

const CITIZENS = 200;
const WARM_UP_CARDS = 1500;
/** Figure and bound are measured in turns; of each the round in the middle counts, not the one that was disturbed. */
const ROUNDS = 25;
const CARDS_PER_ROUND = 400;

export interface PersonalizationFigure {
  readonly cardsPerSecond: number;
  readonly bound: number;
  readonly ratio: number;
  readonly cards: number;
  readonly bytesPerCard: number;
  readonly boundMicroseconds: { readonly signature: number; readonly hashes: number; readonly keys: number };
}

async function personalizationBench(): Promise<PersonalizationFigure> {
  const clock = new RealClock();
  const entropy = new SystemEntropy();
  const { recipe } = defaultRecipe(installedRecipes());
  const factory = new CitizenFactory(new SeededRandom('bench'));
  const orders = Array.from({ length: CITIZENS }, () => factory.next('BENCH'));
  const nowMs = clock.wallTimeMs();
  const { certificate } = new SimulatedAuthority(entropy, nowMs).signer(nowMs).signer;
  const key = privateKeyObject('P-256', newKeyPair('P-256', entropy));
  // On this thread: the figure is of one core, and the line's own signer works on others.
  const signer: DocumentSigner = {
    certificate,
    sign: (data) => Promise.resolve(done(sign('sha256', data, key))),
    close: () => Promise.resolve(),
  };

  let bytes = 0;
  const build = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const order = orders[index % CITIZENS];
      if (order === undefined) throw new InvariantError('the bench has no orders');
      const prepared = await prepareChip(cardMaterial(order, recipe), signer, newKeyPairs(CHIP_CURVE, entropy), {
        parameters: 'explicit',
        trustPoint: null,
      });
      if (!prepared.ok) throw new InvariantError('the bench’s signer refused');
      bytes = prepared.value.content.files.reduce((sum, file) => sum + file.content.length, 0);
    }
  };
  const groups = orders.map((order) => groupsOf(cardMaterial(order, recipe)));
  const attributes = entropy.bytes(104);
  const signatures = (count: number): void => {
    for (let index = 0; index < count; index += 1) sign('sha256', attributes, key);
  };
  const hashes = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      for (const group of groups[index % CITIZENS] ?? []) hash('sha256', group, 'buffer');
    }
  };
  const keys = (count: number): void => {
    for (let index = 0; index < 2 * count; index += 1) generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  };

  await build(WARM_UP_CARDS);
  for (const work of [signatures, hashes, keys]) work(WARM_UP_CARDS);
  const rounds: Record<'build' | 'signature' | 'hashes' | 'keys', number[]> = {
    build: [],
    signature: [],
    hashes: [],
    keys: [],
  };
  const timed = async (what: keyof typeof rounds, work: (count: number) => Promise<void> | void): Promise<void> => {
    const beganMs = clock.nowMs();
    await work(CARDS_PER_ROUND);
    rounds[what].push(clock.nowMs() - beganMs);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await timed('build', build);
    await timed('signature', signatures);
    await timed('hashes', hashes);
    await timed('keys', keys);
  }
  const spent = {
    build: median(rounds.build),
    signature: median(rounds.signature),
    hashes: median(rounds.hashes),
    keys: median(rounds.keys),
  };
  const perSecond = (ms: number): number => Math.round((CARDS_PER_ROUND / ms) * 1000);
  const microseconds = (ms: number): number => Math.round((ms / CARDS_PER_ROUND) * 10_000) / 10;
  const cardsPerSecond = perSecond(spent.build);
  const bound = perSecond(spent.signature + spent.hashes + spent.keys);
  return {
    cardsPerSecond,
    bound,
    ratio: Math.round((cardsPerSecond / bound) * 1000) / 1000,
    cards: ROUNDS * CARDS_PER_ROUND,
    bytesPerCard: bytes,
    boundMicroseconds: {
      signature: microseconds(spent.signature),
      hashes: microseconds(spent.hashes),
      keys: microseconds(spent.keys),
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function groupsOf(material: CardMaterial): Uint8Array[] {
  return material.chipFiles
    .filter((name) => groupNumber(name) !== null)
    .map((name) => material.files.get(name))
    .filter((content) => content !== undefined);
}

export const bench = benchOf({
  measure: () => personalizationBench(),
  describe: ({ cardsPerSecond, bound, ratio }) =>
    `${cardsPerSecond} cards/s built and signed on one core; OpenSSL alone would allow ${bound}: ratio ${ratio}`,
});
