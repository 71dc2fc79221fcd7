import { expect, test } from 'vitest';

import { Attendant, LOOK_EVERY_MS } from '../../cli/simulation/attendant.ts';
import { byTheJournal, Unattended } from '../../cli/simulation/unattended.ts';
import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { VirtualLine, type Imaging, type VirtualLineOptions } from '../../cli/simulation/virtual-line.ts';
import { NO_CHIP_FAILURES } from '../../simulator/chip/condition.ts';
import { DEFAULT_RECIPE, installedRecipes, recipeNamed } from '../../cli/recipes.ts';
import type { Entry, EntryBody } from '../../controller/journal/entry.ts';
import type { Order } from '../../controller/orders/order.ts';
import { verify, type Verification } from '../../controller/journal/verify.ts';
import { packMLState, type LineState } from '../../controller/line/line-state.ts';
import type { CommandReply } from '../../controller/line/conductor-ports.ts';
import type { PackMLCommand, PackMLState } from '../../stations/packml.ts';
import { defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import { SeededRandom } from '../../stations/random.ts';
import { phasesToDo } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Blank } from '../../simulator/blank.ts';
import { position } from '../../stations/position.ts';

/** Whole-line tests: a sentence, a seed, a virtual clock. A failure prints the seed and the tail of the journal. */

export interface LineTestOptions {
  readonly seed: string;
  readonly cards: number;
  /** Blanks in the feeder; null where it never runs empty. */
  readonly blanks: number | null;
  /** Where a test has nothing to say of them: BAC alone, chips that don't fail, keys that are in order. */
  readonly cryptography?: VirtualLineOptions['cryptography'];
  readonly chipFailures?: VirtualLineOptions['chipFailures'];
  readonly firstArticle?: boolean;
  /** Folder of the product; the default one where a test is about no product. */
  readonly product?: string;
  readonly issuer?: VirtualLineOptions['issuer'];
  /** Another line than the default one. */
  readonly layout?: LineLayout;
  /** Instead of synthetic citizens. */
  readonly orders?: readonly Order[];
  /** Faces that are drawn and looked at: the clock stands still meanwhile. */
  readonly imaging?: HeldImaging;
  readonly between?: VirtualLineOptions['between'];
}

export interface HeldImaging extends Imaging {
  /** Settles once nothing is being drawn or looked at; null where nothing is. */
  readonly busy: () => Promise<unknown> | null;
}

const TAIL_ENTRIES = 25;
const MS_PER_CARD = 20_000;
const PATIENCE_MS = 600_000;

export class RunningLine {
  readonly line: VirtualLine;
  readonly #imaging: HeldImaging | null;
  readonly #recipe: LoadedRecipe;
  readonly entries: Entry[] = [];
  /** States that the line has been in, in order. */
  readonly states: PackMLState[] = [];
  #unattended: Unattended | null = null;
  #reactions: ((body: EntryBody) => void)[] = [];
  #commands = 0;

  constructor(options: LineTestOptions) {
    this.#imaging = options.imaging ?? null;
    this.#recipe = recipeNamed(installedRecipes(), options.product ?? DEFAULT_RECIPE);
    this.line = new VirtualLine({
      layout: options.layout ?? defaultLayout(),
      recipe: this.#recipe,
      seed: options.seed,
      blanks: options.blanks,
      cryptography: options.cryptography ?? 'direct',
      chipFailures: options.chipFailures ?? NO_CHIP_FAILURES,
      firstArticle: options.firstArticle ?? false,
      issuer: options.issuer ?? simulatedIssuer,
      between: options.between,
      ...(options.imaging === undefined ? {} : { imaging: options.imaging }),
    });
    if (options.orders === undefined) this.line.order(options.cards);
    else this.line.orderThese(options.orders);
    this.line.observe((entries) => {
      this.entries.push(...entries);
      for (const { body } of entries) {
        if (body.kind === 'line.changed') this.states.push(body.to);
        for (const reaction of this.#reactions) reaction(body);
      }
      this.#unattended?.act();
    });
  }

  get state(): LineState {
    return this.line.conductor.state;
  }

  get lineState(): PackMLState {
    return packMLState(this.state);
  }

  /** The order that came in at this place, the first one at 0. */
  orderAt(index: number): string {
    const accepted = [...this.line.store.read(0)].flatMap(({ body }) =>
      body.kind === 'order.accepted' ? [body.order] : [],
    );
    return accepted[index] ?? '';
  }

  /** What the journal says became of an order, and how many cards were begun for it on a blank. */
  becameOf(order: string): { readonly state: string; readonly attempts: number } {
    const { lookup } = this.line.store;
    const attempts = lookup.cards(order).filter(({ outcome }) => outcome !== 'void').length;
    return { state: lookup.order(order)?.state ?? '', attempts };
  }

  /** Called for every fact as it is told. */
  react(reaction: (body: EntryBody) => void): void {
    this.#reactions.push(reaction);
  }

  /** From now on somebody presses what a person would: Reset, Start, Unhold. */
  attend(): void {
    this.#unattended = new Unattended(this.line.conductor, byTheJournal);
    this.#look(this.#unattended);
  }

  /** They look again from time to time, also where nothing has happened. */
  #look(unattended: Unattended): void {
    if (unattended !== this.#unattended) return;
    unattended.act();
    this.line.clock.schedule(LOOK_EVERY_MS, () => this.#look(unattended));
  }

  /** From now on somebody with hands and eyes is beside the line, too. */
  assist(): void {
    const attendant = new Attendant(this.line.plant, new SeededRandom('attendant'), this.line.conductor, (id) =>
      this.line.serial(id),
    );
    const look = (): void => {
      attendant.follow(this.line.conductor);
      attendant.look();
      this.#unattended?.act();
      this.line.clock.schedule(LOOK_EVERY_MS, look);
    };
    look();
  }

  /** Nobody is there any more. */
  leave(): void {
    this.#unattended = null;
  }

  command(command: PackMLCommand): CommandReply {
    this.#commands += 1;
    return this.line.conductor.command({ type: 'packml', command, id: `test-${this.#commands}`, by: 'test' });
  }

  async until(met: () => boolean, limitMs = PATIENCE_MS): Promise<void> {
    const untilMs = this.line.clock.nowMs() + limitMs;
    const busy = (): Promise<unknown> | null => this.#imaging?.busy() ?? null;
    const over = (): boolean => this.line.failure !== null || met();
    let end = await this.line.clock.run(() => busy() !== null || over(), untilMs);
    while (end === 'done' && busy() !== null) {
      await busy();
      end = await this.line.clock.run(() => busy() !== null || over(), untilMs);
    }
    this.#mustLive();
    if (end !== 'done') throw new Error(`waited ${limitMs} ms of virtual time in vain; the line is ${this.lineState}`);
  }

  async advance(ms: number): Promise<void> {
    await this.line.clock.run(() => this.line.failure !== null, this.line.clock.nowMs() + ms);
    this.#mustLive();
  }

  #mustLive(): void {
    if (this.line.failure !== null) throw new Error('the controller failed', { cause: this.line.failure });
  }

  untilState(state: PackMLState): Promise<void> {
    return this.until(() => this.lineState === state);
  }

  /** A running line with `accepted` good cards behind it. */
  async produce(accepted: number): Promise<void> {
    this.line.start();
    this.attend();
    await this.until(() => this.state.totals.accepted >= accepted && this.lineState === 'Execute');
    this.leave();
  }

  /** Until some card is worked on at `station`. */
  untilWorkAt(station: string): Promise<void> {
    return this.until(() => [...this.state.jobs.values()].some((job) => job.station === station && !job.inDoubt));
  }

  async finish(): Promise<Verification> {
    this.attend();
    const limitMs = (this.state.batch?.ordered ?? 0) * MS_PER_CARD + PATIENCE_MS;
    await this.until(() => this.state.batch?.ended === true && this.lineState === 'Complete', limitMs);
    return verify(this.line.store, () => phasesToDo(this.#recipe.recipe.phases));
  }

  restartController(): void {
    this.leave();
    this.line.restartController();
  }

  blankAt(place: string): Blank {
    const blank = this.line.plant.world.at(position(place));
    if (blank === null) throw new Error(`no blank at ${place}`);
    return blank;
  }

  tail(): string {
    const all = [...this.line.store.read(Math.max(0, this.line.store.entries - TAIL_ENTRIES))];
    return all.map(({ seq, body }) => `${seq} ${JSON.stringify(body)}`).join('\n');
  }
}

export function defaultLayout(): LineLayout {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  return layout.value;
}

/** Its good cards go into the output stacker. */
export function withoutPacker(): LineLayout {
  const layout = defaultLayout();
  return { ...layout, stations: layout.stations.filter(({ id }) => id !== 'packer') };
}

/** Runs `body`, then lets the batch be finished; whatever happened in between, nothing may be lost or doubled. */
export function lineTest(sentence: string, options: LineTestOptions, body: (run: RunningLine) => Promise<void>): void {
  test(sentence, async () => {
    const run = new RunningLine(options);
    try {
      await body(run);
      const proof = await run.finish();
      const { checks, violations } = run.line.watch.report;
      expect(violations).toEqual([]);
      expect(checks).toBeGreaterThan(options.cards);
      expect(proof.violations).toEqual([]);
      expect(proof.chain).toBe('intact');
      expect(proof.orders.accepted + proof.orders.setAside).toBe(options.cards);
      expect(proof.blanks.unaccounted).toBe(0);
      const { output, rejectBin, onLine } = run.line.plant.world.totals();
      expect({ output, rejectBin, onLine }).toEqual({
        output: proof.blanks.accepted,
        rejectBin: proof.blanks.rejected,
        onLine: 0,
      });
    } catch (error) {
      throw new Error(`seed ${options.seed}\n${run.tail()}`, { cause: error });
    }
  });
}
