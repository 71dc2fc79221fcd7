import { basename } from 'node:path';

import { z } from 'zod';

import type { ScenarioResultView, ScenarioView } from '../controller/gateway/contract.ts';
import { readScenario, shippedScenarios } from './simulation/scenario-file.ts';
import { simulateElsewhere } from './simulation-process.ts';
import { CliError } from './terminal.ts';

/** Plays a shipped scenario in virtual time, in a process of its own, and tells what was expected and what came. */

const resultSchema = z.object({
  cards: z.object({ accepted: z.number(), rejected: z.number(), lost: z.number(), duplicated: z.number() }),
  simulatedSeconds: z.number(),
  wallSeconds: z.number(),
  invariants: z.object({ violations: z.array(z.string()) }),
  expectations: z.array(z.object({ what: z.string(), expected: z.string(), found: z.string(), holds: z.boolean() })),
});

export class ScenarioPlayer {
  readonly #files = new Map(shippedScenarios().map((file) => [basename(file, '.yaml'), file]));
  #playing = false;

  scenarios(): ScenarioView[] {
    return [...this.#files].flatMap(([name, file]) => {
      const scenario = readScenario(file, null);
      return scenario.ok ? [{ name, title: scenario.value.title, cards: scenario.value.cards }] : [];
    });
  }

  play(name: string): Promise<ScenarioResultView> | null {
    const file = this.#files.get(name);
    if (this.#playing || file === undefined) return null;
    this.#playing = true;
    return this.#play(name, file).finally(() => (this.#playing = false));
  }

  async #play(name: string, file: string): Promise<ScenarioResultView> {
    const result = resultSchema.safeParse(await simulateElsewhere(['--scenario', file], () => undefined));
    if (!result.success) throw new CliError(`the scenario ${name} could not be played`);
    const { cards, simulatedSeconds, wallSeconds, invariants, expectations } = result.data;
    const missed = expectations.filter(({ holds }) => !holds);
    return {
      name,
      met: missed.length === 0 && invariants.violations.length === 0,
      missed: [...missed.map(({ what, expected, found }) => `${what} ${expected}: ${found}`), ...invariants.violations],
      accepted: cards.accepted,
      rejected: cards.rejected,
      simulatedSeconds,
      wallSeconds,
    };
  }
}
