import type { FaultProfile, TimedFault } from '../../simulator/faults/fault-rates.ts';
import { verify } from '../../controller/journal/verify.ts';
import { phasesToDo } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import { SeededRandom } from '../../stations/random.ts';
import { MidStormArchive, violationsOfArchive } from './archived.ts';
import { lineOfSeed } from './line-of-seed.ts';
import { AT_ONCE, runShift } from './shift.ts';
import type { VirtualLine } from './virtual-line.ts';

/** One seed's shift, and everything that must hold of it afterwards. */

export interface StormReport {
  readonly seed: string;
  readonly violations: readonly string[];
  readonly struck: ReadonlyMap<TimedFault, number>;
  readonly line: VirtualLine;
  /** Entries that a controller read from segments when it started. */
  readonly readFromSegments: number;
}

/**
 * Machines that fail heal, and their orders are made again: of 230 storms the worst left 15 of 100 orders aside. A line that rejects
 * what is good breaks no other rule.
 */
const LEAST_ACCEPTED_SHARE = 0.5;
/** Of fewer cards than this, chance alone may take half. */
const SHARE_COUNTS_FROM = 50;
/** What spoils one card after the other until they are in QC, a person is called and has come: so many at the worst. */
const WEAR = ['lens-dirty', 'print-offset'] as const satisfies readonly TimedFault[];
const SPOILT_BY_WEAR = 12;
/** Whatever retention removes of a batch that was just closed, it has removed by then. */
const REMOVED_WITHIN_MS = 90_000;
/** Of a storm in which a batch is archived, so many of its cards are ordered first. */
const FIRST_SHARE = 0.4;

/**
 * `publishingMs`: how often the machines’ servers publish; null for what the profile says. `archives`: the cards are ordered in two batches,
 * and the entries of the first move to segments while the second is made. It is another storm than the seed's own.
 */
export async function weather(
  layout: LineLayout,
  recipe: LoadedRecipe,
  seed: string,
  cards: number,
  faults: FaultProfile,
  publishingMs: number | null = null,
  archives = false,
): Promise<StormReport> {
  const line = lineOfSeed(layout, archives ? withClearance(recipe) : recipe, seed, faults, 'off', publishingMs);
  const first = archives ? Math.ceil(cards * FIRST_SHARE) : cards;
  const archive = archives ? new MidStormArchive(line, cards - first, new SeededRandom(`${seed}/archive`)) : null;
  line.order(first);
  if (archive !== null) line.observe((entries) => archive.turn(entries, first));
  const whileDown = archive === null ? AT_ONCE.whileDown : (): void => archive.crashed();
  const prepare = (): void => undefined;
  const shift = await runShift(line, { seed, cards, faults, untilEntry: null, ...AT_ONCE, whileDown, prepare });
  // Before a batch is ordered that no controller knows.
  const removed = shift.end === 'done' && faults === 'storm' ? await removedWhileOwed(line) : [];
  const violations = [...line.watch.report.violations, ...removed];
  if (line.failure !== null)
    violations.push(
      `the controller failed: ${line.failure instanceof Error ? (line.failure.stack ?? '') : 'no error'}`,
    );
  if (shift.end !== 'done') violations.push(`the line stood still: ${shift.end}`);
  // Reading what the power cut took would throw: that is a finding, too.
  if (shift.end === 'done')
    violations.push(
      ...(await violationsOfArchive(line).catch((error: unknown) => [
        error instanceof Error ? error.message : 'no error',
      ])),
    );
  const phases = phasesToDo(recipe.recipe.phases);
  const proof = verify(line.store, () => phases);
  if (proof.chain !== 'intact') violations.push(`the chain is broken at entry ${proof.chain.brokenAt}`);
  violations.push(...proof.violations);
  const { accepted, setAside } = proof.orders;
  if (shift.end === 'done' && accepted + setAside !== cards)
    violations.push(`${cards} cards were ordered, ${accepted} accepted and ${setAside} set aside`);
  const worn = WEAR.reduce((sum, fault) => sum + (shift.struck.get(fault) ?? 0), 0);
  const shareCounts = cards >= SHARE_COUNTS_FROM && worn * SPOILT_BY_WEAR < cards;
  if (shift.end === 'done' && shareCounts && accepted < cards * LEAST_ACCEPTED_SHARE)
    violations.push(`only ${accepted} of ${cards} orders have their card`);
  if (proof.blanks.unaccounted !== 0) violations.push(`${proof.blanks.unaccounted} blanks are unaccounted for`);
  return { seed, violations, struck: shift.struck, line, readFromSegments: archive?.readFromSegments ?? 0 };
}

/** Between two batches the line is cleared, so that the first is counted before the second is made. */
function withClearance({ recipe, ...loaded }: LoadedRecipe): LoadedRecipe {
  return { ...loaded, recipe: { ...recipe, changeover: 'clearance' } };
}

/** Once the batch is closed and retention has done its work: what orders without a card hold must be there. */
async function removedWhileOwed(line: VirtualLine): Promise<string[]> {
  const aside = [...line.store.read(0)].flatMap(({ body }) => (body.kind === 'order.set-aside' ? [body.order] : []));
  if (aside.length === 0) return [];
  await line.clock.run(() => line.failure !== null || line.killed, line.clock.nowMs() + REMOVED_WITHIN_MS);
  return aside
    .filter((order) => !line.holds(order))
    .map((order) => `what order ${order} holds was removed, and it has no card`);
}
