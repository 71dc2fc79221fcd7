import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { runShift } from '../../cli/simulation/shift.ts';
import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { VirtualLine } from '../../cli/simulation/virtual-line.ts';
import { verify } from '../../controller/journal/verify.ts';
import { FAULT_PROFILES, TIMED_FAULTS, type TimedFault } from '../../simulator/faults/fault-rates.ts';
import { defaultLayout } from './line-test.ts';

/** Whole batches through every fault that the simulator knows, many seeds: nothing is lost, doubled or called good unseen. */

const CARDS = 40;
const SEEDS = 16;

function stormyLine(seed: string): VirtualLine {
  const line = new VirtualLine({
    layout: defaultLayout(),
    recipe: defaultRecipe(installedRecipes()),
    seed,
    blanks: null,
    cryptography: 'direct',
    chipFailures: FAULT_PROFILES.storm.chips,
    issuer: simulatedIssuer,
  });
  line.order(CARDS);
  return line;
}

describe('a storm of faults', () => {
  const struck = new Map<TimedFault, number>();

  test.each(Array.from({ length: SEEDS }, (_, index) => `storm-${index + 1}`))('seed %s', async (seed) => {
    const line = stormyLine(seed);
    const shift = await runShift(line, {
      seed,
      cards: CARDS,
      faults: 'storm',
      untilEntry: null,
      prepare: () => undefined,
    });
    for (const [fault, times] of shift.struck) struck.set(fault, (struck.get(fault) ?? 0) + times);
    expect({ end: shift.end, failure: line.failure }).toEqual({ end: 'done', failure: null });
    expect(line.watch.report.violations).toEqual([]);
    const proof = verify(line.store, () => ['encode', 'print', 'engrave', 'inspect']);
    expect(proof).toMatchObject({ chain: 'intact', violations: [] });
    expect(proof.orders.accepted + proof.orders.setAside).toBe(CARDS);
    expect(proof.blanks.unaccounted).toBe(0);
    const { output, rejectBin, onLine } = line.plant.world.totals();
    expect({ output, rejectBin, onLine }).toEqual({
      output: proof.blanks.accepted,
      rejectBin: proof.blanks.rejected,
      onLine: 0,
    });
  });

  test('every kind of fault has struck', () => {
    for (const fault of TIMED_FAULTS) expect({ fault, times: struck.get(fault) ?? 0 }).not.toMatchObject({ times: 0 });
  });

  test('the same seed is the same storm, to the last entry', async () => {
    const digests: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const line = stormyLine('twice');
      await runShift(line, {
        seed: 'twice',
        cards: CARDS,
        faults: 'storm',
        untilEntry: null,
        prepare: () => undefined,
      });
      digests.push(line.store.digest);
    }
    expect(digests[0]).toBe(digests[1]);
  });
});
