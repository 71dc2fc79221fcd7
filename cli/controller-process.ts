import { Controller } from '../controller/main.ts';
import { verify } from '../controller/journal/verify.ts';
import { RealClock } from '../stations/clock.ts';
import type { LineLayout } from '../stations/line-layout.ts';
import { SeededRandom, SystemEntropy } from '../stations/random.ts';
import { EventLog } from './event-log.ts';
import { introduce, masterKeyFile } from './home.ts';
import { describeImport, requireFile, sayRefusals } from './orders.ts';
import { defaultRecipe, installedRecipes, requireStations } from './recipes.ts';
import { summarize } from './simulation/summary.ts';
import { Unattended } from './simulation/unattended.ts';
import { CliError, say } from './terminal.ts';

/** What `run` and `demo` share: a controller with its orders imported, watched until it is done or told to stop. */

export interface ControllerProcessOptions {
  readonly layout: LineLayout;
  readonly layoutFile: string;
  readonly dataFolder: string;
  readonly ordersFile: string | null;
}

export class ControllerProcess {
  readonly controller: Controller;
  readonly clock: RealClock;
  readonly #layout: LineLayout;
  readonly failure: Promise<never>;

  private constructor(controller: Controller, clock: RealClock, layout: LineLayout, failure: Promise<never>) {
    this.controller = controller;
    this.clock = clock;
    this.#layout = layout;
    this.failure = failure;
  }

  static async open({
    layout,
    layoutFile,
    dataFolder,
    ordersFile,
  }: ControllerProcessOptions): Promise<ControllerProcess> {
    const recipes = installedRecipes();
    const recipe = defaultRecipe(recipes);
    requireStations(recipe.recipe, layout, layoutFile);
    if (ordersFile !== null) requireFile(ordersFile);
    const clock = new RealClock();
    const entropy = new SystemEntropy();
    const { controller: identity } = await introduce(clock);
    let fail: (error: Error) => void = () => undefined;
    const failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failure.catch(() => undefined);
    const controller = Controller.open({
      layout,
      dataFolder,
      masterKeyFile: masterKeyFile(),
      recipes,
      clock,
      entropy,
      random: new SeededRandom(Buffer.from(entropy.bytes(8)).toString('hex')),
      identity,
      failed: (error) => fail(error instanceof Error ? error : new Error('the controller failed', { cause: error })),
    });
    if (ordersFile !== null) {
      const report = await controller.importOrders(ordersFile, recipe);
      say(describeImport(ordersFile, report));
      sayRefusals(ordersFile, report.refusals.slice(0, 20), report.refusals.length);
      if (report.outcome === 'empty' || report.outcome === 'batch-open') {
        await controller.stop();
        throw new CliError(describeImport(ordersFile, report));
      }
    }
    const log = new EventLog(layout);
    controller.observe((entries) => log.tell(entries));
    return new ControllerProcess(controller, clock, layout, failure);
  }

  /** Starts the batch by itself, and resolves when it has ended. */
  untilBatchEnds(): Promise<void> {
    const unattended = new Unattended(this.controller.conductor);
    return new Promise((resolve, reject) => {
      this.failure.catch(reject);
      const step = (): void => {
        unattended.act();
        if (unattended.batchEnded) resolve();
      };
      this.controller.observe(step);
      step();
    });
  }

  summary(startedMs: number): Record<string, unknown> {
    const { store, conductor } = this.controller;
    const recipes = installedRecipes();
    const found = verify(store, (name) => recipes.get(name)?.recipe.phases.map(({ id }) => id) ?? null);
    const elapsedMs = this.clock.nowMs() - startedMs;
    const broken = found.chain === 'intact' ? [] : [`the journal's chain is broken at entry ${found.chain.brokenAt}`];
    return {
      ...summarize(conductor.state, this.#layout, elapsedMs),
      wallSeconds: Math.round(elapsedMs) / 1000,
      invariants: { checks: found.checks, violations: [...found.violations, ...broken] },
      journal: { entries: store.entries, digest: store.digest },
    };
  }
}
