import { Controller } from '../controller/main.ts';
import type { UploadedOrders } from '../controller/gateway/lent.ts';
import type { ImportReport } from '../controller/orders/import.ts';
import type { OrderFile } from '../controller/orders/uploaded-file.ts';
import { MODEL_PAINTER } from '../controller/personalization/faces.ts';
import { PaintingPool } from '../controller/personalization/painting-pool.ts';
import { StoreError } from '../controller/journal/store-error.ts';
import { verify } from '../controller/journal/verify.ts';
import type { IssuerKeys } from '../controller/keys/issuer-keys.ts';
import type { KeptKindName, Policy } from '../controller/retention/policy.ts';
import { phasesByHash } from '../controller/recipes/kept-phases.ts';
import { compareInThread } from '../controller/tables/comparison-thread.ts';
import { wordsOf } from '../controller/tables/table-difference.ts';
import { repeat, type Clock } from '../stations/clock.ts';
import type { Fault } from '../stations/fault.ts';
import { headsOf, type LineLayout } from '../stations/line-layout.ts';
import type { Pki } from '../stations/links/opcua-pki.ts';
import { SeededRandom, SystemEntropy } from '../stations/random.ts';
import { EventLog } from './event-log.ts';
import type { FaultyComputer } from './faulty-computer.ts';
import { headsFolder, journalKeyFile, masterKeyFile } from './home.ts';
import { ceremonyLog } from './issuer.ts';
import { controllerParty } from './introductions.ts';
import type { Imaging } from './imaging.ts';
import { describeImport, runImport } from './orders.ts';
import { DEFAULT_RECIPE, installedRecipes, recipeInForce, requireStations } from './recipes.ts';
import { summarize, type Summary } from './simulation/summary.ts';
import { Patience } from './simulation/patience.ts';
import { BY, byTheJournal, Unattended } from './simulation/unattended.ts';
import { describeStart } from './start-words.ts';
import { endWithNpm, whenAborted } from './signals.ts';
import { wordedReport } from './refused-order.ts';
import { CliError, print, say } from './terminal.ts';
import { worldOf } from '../stations/world.ts';

/** What `run` and `demo` share: a controller with its orders imported, watched until it is done or told to stop. */

/** The unattended mode looks at the line this often, whatever happens. */
const LOOK_EVERY_MS = 1000;

const REMOVED: Readonly<Record<KeptKindName, (id: string) => string>> = {
  orders: (batch) => `batch ${batch}: what was personal is destroyed`,
  pictures: (batch) => `batch ${batch}: its pictures are not kept any longer`,
  entries: () => 'entries of closed batches are moved into segments',
  snapshots: (id) => `snapshot ${id} is not kept any longer`,
};

interface RunFigures {
  readonly wallSeconds: number;
  readonly invariants: { readonly checks: number; readonly violations: readonly string[] };
  readonly journal: { readonly entries: number; readonly digest: string };
}

export interface ControllerProcessOptions {
  readonly layout: LineLayout;
  readonly layoutFile: string;
  readonly dataFolder: string;
  readonly ordersFile: string | null;
  /** `real`: dot by dot. `modelled`: said instead of drawn, for tests at high speed. */
  readonly imaging: Imaging;
  readonly clock: Clock;
  readonly issuer: Promise<IssuerKeys>;
  /** What befalls the computer of a demo; null where it is left alone. */
  readonly computer: FaultyComputer | null;
}

export interface RunToEnd {
  readonly hmi: { close(): Promise<void> } | null;
  /** `batch`: it starts the batch by itself, and prints the summary. */
  readonly until: 'batch' | 'signal';
  readonly json: boolean;
  /** When the first controller of this run began, on its clock. */
  readonly sinceMs: number;
  /** Aborted when somebody asks it to end. */
  readonly interrupted: AbortSignal;
  readonly started: () => void;
}

/** Before the line runs a signal ends the process by itself. */
const NEVER = new AbortController().signal;

function importInto(
  controller: Controller,
  layout: LineLayout,
  dataFolder: string,
  clock: Clock,
  file: OrderFile,
  name: string | null,
  onRefusal: 'rest' | 'nothing',
  signal: AbortSignal,
): Promise<ImportReport> {
  return runImport(
    {
      file,
      name,
      clock,
      recipeName: DEFAULT_RECIPE,
      dataFolder,
      reportFile: null,
      onRefusal,
      world: worldOf(layout),
      store: controller.store,
      recipes: controller.recipes,
      signal,
    },
    (options) => controller.importOrders(options),
  );
}

export class ControllerProcess {
  readonly controller: Controller;
  readonly clock: Clock;
  readonly entropy = new SystemEntropy();
  readonly #layout: LineLayout;
  readonly layoutFile: string;
  readonly dataFolder: string;
  /** The machines' certificates that are trusted, and those that are not. */
  readonly pki: Pki;
  readonly failure: Promise<never>;
  /** A fault of its computer has taken it away. */
  readonly #gone: Promise<void>;
  readonly #ended = new AbortController();

  private constructor(
    controller: Controller,
    clock: Clock,
    layout: LineLayout,
    layoutFile: string,
    dataFolder: string,
    pki: Pki,
    failure: Promise<never>,
    gone: Promise<void>,
  ) {
    this.controller = controller;
    this.clock = clock;
    this.#layout = layout;
    this.layoutFile = layoutFile;
    this.dataFolder = dataFolder;
    this.pki = pki;
    this.failure = failure;
    this.#gone = gone;
  }

  static async open({
    layout,
    layoutFile,
    dataFolder,
    ordersFile,
    imaging,
    clock,
    issuer,
    computer,
  }: ControllerProcessOptions): Promise<ControllerProcess> {
    const entropy = new SystemEntropy();
    const identity = await controllerParty(clock, worldOf(layout));
    let fail: (error: Error) => void = () => undefined;
    const failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failure.catch(() => undefined);
    const controller = Controller.open({
      layout,
      dataFolder,
      masterKeyFile: masterKeyFile(),
      journalKeyFile: journalKeyFile(),
      headsFolder: headsFolder(),
      ceremonies: layout.simulated ? null : ceremonyLog(false).history,
      issuer: await issuer,
      installedRecipes: installedRecipes(),
      painter: imaging === 'real' ? new PaintingPool(layout.simulated) : MODEL_PAINTER,
      clock,
      entropy,
      random: new SeededRandom(Buffer.from(entropy.bytes(8)).toString('hex')),
      identity,
      commits: (point) => computer?.commits(point),
      compareTables: compareInThread,
      tablesDiffer: (rows) => {
        for (const row of rows) say(`not as the entries make it: ${wordsOf(row)}`);
      },
      failed: (error) => {
        // On a disk that was filled on command it ends, and is started again where there is room.
        if (computer?.full === true && error instanceof StoreError && error.problem === 'full') {
          say(error.message);
          computer.takeController();
        } else fail(error instanceof Error ? error : new Error('the controller failed', { cause: error }));
      },
    });
    try {
      requireStations(recipeInForce(controller.recipes, DEFAULT_RECIPE).recipe, layout, layoutFile);
    } catch (error) {
      await controller.stop();
      throw error;
    }
    if (ordersFile !== null) {
      const report = await importInto(controller, layout, dataFolder, clock, ordersFile, null, 'rest', NEVER);
      say(describeImport(ordersFile, report));
      if (report.outcome !== 'imported' && report.outcome !== 'already-imported') {
        await controller.stop();
        throw new CliError(describeImport(ordersFile, report));
      }
    }
    const log = new EventLog(layout);
    controller.observe((entries) => log.tell(entries));
    const victim = {
      halt: () => controller.conductor.halt(),
      limitDisk: (full: boolean) => controller.store.limit(full),
    };
    // Where its computer is left alone, nothing takes it away.
    const gone = computer?.follow(victim) ?? new Promise<void>(() => undefined);
    return new ControllerProcess(controller, clock, layout, layoutFile, dataFolder, identity.pki, failure, gone);
  }

  /** Encoder heads of the line. */
  get heads(): number {
    return headsOf(this.#layout).length;
  }

  /** What is due is removed by itself, and said. */
  keep(policy: Policy): void {
    this.controller.housekeeping.run(policy, this.#ended.signal, (kind, { id }) => say(REMOVED[kind](id)));
  }

  /** A file that came while the line runs, with its manifest where it has one. */
  async importFile({ file, name, onRefusal }: UploadedOrders): Promise<ImportReport> {
    const rest = onRefusal === 'import-rest' ? 'rest' : 'nothing';
    const { signal } = this.#ended;
    return wordedReport(
      await importInto(this.controller, this.#layout, this.dataFolder, this.clock, file, name, rest, signal),
    );
  }

  /**
   * Runs the controller until its batch has ended, or somebody asks it to end, and stops it. The value is the process's exit code;
   * null where a fault of its computer has taken the controller away, which has ended nothing then.
   */
  async runToEnd({ hmi, until, json, sinceMs, interrupted, started }: RunToEnd): Promise<number | null> {
    const released = endWithNpm(this.clock);
    const over = new AbortController();
    try {
      const begun = describeStart(this.controller.start());
      if (begun !== null) say(begun);
      started();
      const asked = whenAborted(interrupted, over.signal).then(() => 'interrupted' as const);
      const gone = this.#gone.then(() => 'gone' as const);
      if (until === 'signal') return (await Promise.race([asked, gone, this.failure])) === 'gone' ? null : 0;
      const ended = this.#untilBatchEnds(over.signal, new Patience(this.clock, BY, hmi !== null));
      const outcome = await Promise.race([ended, asked, gone, this.failure]);
      if (outcome === 'gone') return null;
      const summary = this.#summary(sinceMs);
      print(summary, json, JSON.stringify(summary, null, 2));
      if (typeof outcome === 'object')
        say(`The line does not go on by itself: ${new EventLog(this.#layout).describe(outcome.standsBecause)}`);
      const { setAside } = summary.cards;
      if (setAside > 0)
        say(`${setAside} of ${summary.cards.ordered} orders are set aside and have no card: exit code 1.`);
      return outcome === 'ended' && setAside === 0 && summary.invariants.violations.length === 0 ? 0 : 1;
    } finally {
      over.abort();
      released();
      this.#ended.abort();
      await hmi?.close();
      await this.controller.stop();
    }
  }

  /** Starts the batch by itself, and resolves when it has ended, or when only a person at the machines could let it go on. */
  #untilBatchEnds(over: AbortSignal, patience: Patience): Promise<'ended' | { readonly standsBecause: Fault }> {
    const { conductor } = this.controller;
    const unattended = new Unattended(conductor, byTheJournal);
    return new Promise((resolve, reject) => {
      this.failure.catch(reject);
      const step = (): void => {
        // What it is given up for is not pressed away once more.
        const exhausted = patience.exhausted(conductor.state, conductor.recipe);
        if (exhausted === null) unattended.act();
        if (unattended.batchEnded) resolve('ended');
        const why = exhausted ?? unattended.beyondWords;
        if (why !== null) resolve({ standsBecause: why });
      };
      this.controller.observe((entries) => {
        for (const { body } of entries) patience.learn(body);
        step();
      });
      // After what it said itself, nothing more may happen by itself.
      void repeat(this.clock, LOOK_EVERY_MS, over, step);
    });
  }

  #summary(sinceMs: number): Summary & RunFigures {
    const { store, conductor } = this.controller;
    const found = verify(store, phasesByHash(store, installedRecipes()));
    const elapsedMs = this.clock.nowMs() - sinceMs;
    const broken = found.chain === 'intact' ? [] : [`the journal's chain is broken at entry ${found.chain.brokenAt}`];
    return {
      ...summarize(conductor.state, store.lookup.orderCounts(), this.#layout, {
        elapsedMs,
        downtimeMs: 0,
        served: conductor.state.totals.accepted,
      }),
      wallSeconds: Math.round(elapsedMs) / 1000,
      invariants: { checks: found.checks, violations: [...found.violations, ...broken] },
      journal: { entries: store.entries, digest: store.digest },
    };
  }
}
