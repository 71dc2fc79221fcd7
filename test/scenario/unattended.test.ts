import { expect, test } from 'vitest';

import { Patience } from '../../cli/simulation/patience.ts';
import { BY } from '../../cli/simulation/unattended.ts';
import type { Fault } from '../../stations/fault.ts';
import { RunningLine } from './line-test.ts';

/** An unattended line ends: with its batch, or with a fault that only a person can clear. */

const LOOK_MS = 1000;
/** A reason that only a person ends must have ended the run by then. */
const LONGEST_MS = 10 * 60_000;

/** Starts an unattended line, and gives the reason for which its batch is given up; null where it ended. */
async function runUnattended(prepare: (run: RunningLine) => void, somebodyMayCome = false): Promise<Fault | null> {
  const run = new RunningLine({ seed: 'alone', cards: 10, blanks: null, cryptography: 'off' });
  const patience = new Patience(run.line.clock, BY, somebodyMayCome);
  let given: Fault | null = null;
  const look = (): void => void (given ??= patience.exhausted(run.state, run.line.conductor.recipe));
  run.react((body) => {
    patience.learn(body);
    look();
  });
  const lookAgain = (): void => {
    look();
    run.line.clock.schedule(LOOK_MS, lookAgain);
  };
  prepare(run);
  run.line.start();
  run.attend();
  lookAgain();
  await run.until(() => given !== null || run.lineState === 'Complete', LONGEST_MS);
  return given;
}

test('a transport that always rejects: the batch is given up with the transport’s reason', async () => {
  const reason = await runUnattended((run) => {
    const transport = run.line.plant.machines.find(({ id }) => id === 'transport');
    if (transport?.link === 'opcua') transport.device.misbehaviour.refuses = true;
  });
  expect(reason).toMatchObject({ code: 'station.refused', context: { station: 'transport' } });
});

test('no head left: the batch is given up', async () => {
  const reason = await runUnattended((run) => {
    for (const { id, kind } of run.line.plant.machines) {
      const head = kind === 'chip-encoder' ? run.line.serial(id) : null;
      if (id === 'head-1' && head !== null) head.misbehaviour.contactLost = true;
      else if (head !== null) run.line.unplug(id);
    }
  });
  expect(reason?.code).toBe('line.all-withdrawn');
});

test('a lot whose chips die: the batch is given up with the lot’s name', async () => {
  const reason = await runUnattended((run) => run.line.plant.world.feeder.spoilLot());
  expect(reason).toMatchObject({ code: 'line.lot-failing' });
  expect(reason?.context['lot']).toMatch(/^SIM-BLANK-/);
});

test('a healthy line is never given up', async () => {
  expect(await runUnattended(() => undefined)).toBeNull();
});
