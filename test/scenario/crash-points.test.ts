import { describe, expect, test } from 'vitest';

import { phasesToDo } from '../../recipes/phases.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { runShift, type Shift } from '../../cli/simulation/shift.ts';
import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { VirtualLine } from '../../cli/simulation/virtual-line.ts';
import { verify, type Verification } from '../../controller/journal/verify.ts';
import { NO_CHIP_FAILURES } from '../../simulator/chip/condition.ts';
import type { FaultInjector } from '../../simulator/faults/fault-injector.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/**
 * Every point at which the controller can die: each commit of a small batch, before it or after it, with each answer that a
 * station can give afterwards. And the disk that fills up at each commit. In the night: before and after, with each answer.
 */

const CARDS = 2;
const recipe = defaultRecipe(installedRecipes());

/** What becomes of the machines while the controller is away. */
const MEANWHILE = {
  /** It is back before they have ended: running, not done. */
  'back at once': { downMs: 0, faults: [] },
  /** They have long ended: done. */
  'back after half a minute': { downMs: 30_000, faults: [] },
  /** They lost power: failed, with their memory. */
  'the machines lost power': { downMs: 3000, faults: ['reboot'] },
  /** And forgot: unknown. */
  'the machines lost their memory': { downMs: 3000, faults: ['reboot-forgets'] },
} as const;

function twoHeads(): LineLayout {
  const layout = defaultLayout();
  const spare = new Set(['head-3', 'head-4', 'head-5', 'head-6', 'head-7', 'head-8']);
  return { ...layout, stations: layout.stations.filter(({ id }) => !spare.has(id)) };
}

function smallLine(): VirtualLine {
  const line = new VirtualLine({
    layout: twoHeads(),
    recipe,
    seed: 'crash',
    blanks: null,
    cryptography: 'off',
    chipFailures: NO_CHIP_FAILURES,
    firstArticle: true,
    checkpoints: 'signed',
    issuer: simulatedIssuer,
  });
  line.order(CARDS);
  return line;
}

async function run(
  line: VirtualLine,
  downMs: number,
  whileDown: (injector: FaultInjector) => void,
): Promise<{ shift: Shift; proof: Verification }> {
  let injector: FaultInjector | null = null;
  const shift = await runShift(line, {
    seed: 'crash',
    cards: CARDS,
    faults: 'none',
    untilEntry: null,
    downMs,
    whileDown: () => {
      if (injector !== null) whileDown(injector);
    },
    prepare: (given) => (injector = given),
  });
  return { shift, proof: verify(line.store, () => phasesToDo(recipe.recipe.phases)) };
}

async function commitsOfAQuietRun(): Promise<number> {
  const line = smallLine();
  const { shift } = await run(line, 0, () => undefined);
  expect(shift.end).toBe('done');
  return line.commits;
}

const commits = await commitsOfAQuietRun();
const every = Array.from({ length: commits }, (_, index) => index + 1);
/** Runs take turns, so that each commit is once before or after a crash; in the night each run has all. */
const TURNS = 2 * Object.keys(MEANWHILE).length;
const takingTurns = (turn: number): number[] => every.filter((commit) => NIGHTLY || (commit + turn) % TURNS === 0);

const cases = Object.entries(MEANWHILE).flatMap(([name, meanwhile], index) => [
  { name, ...meanwhile, point: 'before', turn: 2 * index } as const,
  { name, ...meanwhile, point: 'after', turn: 2 * index + 1 } as const,
]);

describe('the controller dies at one of its commits', () => {
  test.each(cases)('$point it becomes durable, $name', async ({ point, turn, downMs, faults }) => {
    const broken: string[] = [];
    for (const commit of takingTurns(turn)) {
      const line = smallLine();
      line.crashAtCommit(commit, point);
      const { shift, proof } = await run(line, downMs, (injector) => {
        for (const fault of faults) for (const { id } of line.plant.machines) injector.strike(fault, id);
      });
      const found = [...line.watch.report.violations, ...proof.violations];
      if (shift.end !== 'done') found.push(`the line stood still: ${shift.end}`);
      if (proof.orders.accepted + proof.orders.setAside !== CARDS) found.push('an order was lost');
      if (proof.chain !== 'intact' || proof.blanks.unaccounted !== 0) found.push('the books are wrong');
      for (const violation of found) broken.push(`commit ${commit}: ${violation}`);
    }
    expect(broken).toEqual([]);
  });
});

describe('the disk is full from one commit on', () => {
  test.each([
    ['until somebody makes room', 0],
    ['for good', 1],
  ] as const)('%s', async (length, turn) => {
    const broken: string[] = [];
    for (const commit of takingTurns(turn)) {
      const line = smallLine();
      let filled = false;
      line.observe(() => {
        if (filled || line.commits < commit) return;
        filled = true;
        line.fillDisk(true);
        if (length === 'until somebody makes room') line.clock.schedule(4000, () => line.fillDisk(false));
      });
      const { shift, proof } = await run(line, 0, () => undefined);
      const found = [...line.watch.report.violations, ...proof.violations];
      if (proof.chain !== 'intact') found.push('the chain is broken');
      // The batch ends where there is room again, or where the page at hand had room for the rest.
      if (length === 'until somebody makes room' && shift.end !== 'done') found.push(`it ended ${shift.end}`);
      if (shift.end === 'done' && proof.orders.accepted !== CARDS) found.push('an order was lost');
      for (const violation of found) broken.push(`commit ${commit}: ${violation}`);
    }
    expect(broken).toEqual([]);
  });
});

describe.runIf(NIGHTLY)('the controller dies at two of its commits', () => {
  test.each(['before', 'after'] as const)(
    '%s they become durable: every pair of them',
    async (point) => {
      const broken: string[] = [];
      for (const first of every) {
        for (const second of every.filter((commit) => commit > first)) {
          const line = smallLine();
          line.crashAtCommit(first, point);
          line.crashAtCommit(second, point);
          const { shift, proof } = await run(line, 0, () => undefined);
          const found = [...line.watch.report.violations, ...proof.violations];
          if (shift.end !== 'done' || proof.orders.accepted + proof.orders.setAside !== CARDS) found.push(shift.end);
          for (const violation of found) broken.push(`commits ${first} and ${second}: ${violation}`);
        }
      }
      expect(broken).toEqual([]);
    },
    3_600_000,
  );
});
