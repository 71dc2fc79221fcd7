import { sealedBy } from '../../controller/journal/anchor.ts';
import type { Entry } from '../../controller/journal/entry.ts';
import { MemoryDisk } from '../../controller/journal/segments/memory-disk.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { StoreError } from '../../controller/journal/store-error.ts';
import { CardHistory } from '../../controller/history/card-history.ts';
import type { ConductorPorts, StartReport } from '../../controller/line/conductor-ports.ts';
import { Conductor } from '../../controller/line/conductor.ts';
import type { Order } from '../../controller/orders/order.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import type { IssuerKeys } from '../../controller/keys/issuer-keys.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { OrderVault } from '../../controller/orders/vault.ts';
import { Faces, MODEL_PAINTER, type FacePainter } from '../../controller/personalization/faces.ts';
import { Preparation } from '../../controller/personalization/preparation.ts';
import type { DiskFigures } from '../../controller/retention/space.ts';
import { buildStations } from '../../controller/stations.ts';
import { RIGHT, type TableVerdict } from '../../controller/tables/table-verdict.ts';
import { isOptional, type Phase, type RecipePhases } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { KillMoment } from '../../simulator/faults/fault-targets.ts';
import type { ChipFailureRates } from '../../simulator/chip/condition.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import { buildPlant, type Plant, type SerialDevice } from '../../simulator/plant.ts';
import { look, type Vision } from '../../simulator/vision/vision.ts';
import { VirtualClock, type Clock } from '../../stations/clock.ts';
import { newJobSeries } from '../../stations/job-key.ts';
import { bottleneck, type LineLayout } from '../../stations/line-layout.ts';
import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { PublishingTerms } from '../../stations/links/memory-subscription.ts';
import { SeededRandom, type Entropy } from '../../stations/random.ts';
import { Cables, type Between } from './cables.ts';
import { InvariantWatch } from './invariants.ts';
import { keepLeast } from './least-kept.ts';
import { ProcessClock } from './process-clock.ts';
import { ProcessEnd } from './process-end.ts';
import { plantForeignSnapshot, unlikeFullFold } from './restart-check.ts';
import { withoutCryptography } from './simulated-issuer.ts';
import { SyntheticBatches } from './synthetic-batches.ts';

export interface VirtualLineOptions {
  readonly layout: LineLayout;
  readonly recipe: LoadedRecipe;
  readonly seed: string;
  /** Blanks in the feeder; null where people keep it filled. */
  readonly blanks: number | null;
  readonly cryptography: Cryptography;
  readonly chipFailures: ChipFailureRates;
  /** Does the first card of a batch wait for a person, where the recipe wants it? */
  readonly firstArticle: boolean;
  /** What the machines' OPC UA servers grant; everything where nothing is said. */
  readonly publishing?: PublishingTerms | undefined;
  /** `signed`: with checkpoints and snapshots, as on a real line; each start is held against the whole journal then. */
  readonly checkpoints?: 'signed' | undefined;
  readonly issuer: (clock: Clock, entropy: Entropy) => IssuerKeys;
  /** Is everything removed as soon as retention may, and looked whether what is needed is there? */
  readonly keepsLeast?: boolean;
  /** Who draws the faces and who looks at them; faces are said, not drawn, where nobody is named. The clock waits for neither. */
  readonly imaging?: Imaging;
  /** Between the machines and the controller; nobody sits there where nothing is said. */
  readonly between?: Between | undefined;
}

export interface Imaging {
  readonly painter: FacePainter;
  readonly vision: Vision;
}

/** Controller, drivers, codecs and simulated machines in one process, on one virtual clock. */
export class VirtualLine {
  readonly clock = new VirtualClock();
  /** The clock of the controller's computer. */
  readonly #host = new ProcessClock(this.clock);
  readonly plant: Plant;
  readonly store: JournalStore;
  conductor: Conductor;
  readonly watch: InvariantWatch;
  readonly cards: CardHistory;
  failure: unknown = null;
  seen: () => void = () => undefined;
  readonly #layout: LineLayout;
  readonly #recipe: LoadedRecipe;
  readonly #seed: string;
  readonly #cables: Cables;
  readonly #end = new ProcessEnd();
  #diskFull = false;
  /** What the controller is shown of its disk; null where nobody watches it. */
  disk: DiskFigures | null = null;
  /** What a comparison of its tables would say: nobody else writes in them. */
  tables: TableVerdict = RIGHT;
  readonly #vault: OrderVault;
  /** Where orders are not sealed, they are made again from the seed. */
  readonly #sealed: boolean;
  readonly #keepsLeast: boolean;
  /** Ends what runs beside the conductor in the controller's process. */
  #process = new AbortController();
  readonly #batches: SyntheticBatches;
  readonly #faces: Faces;
  readonly #journalKey: JournalKey | null;
  #observer: (entries: readonly Entry[]) => void = () => undefined;
  #starts = 0;
  #publishedSeq = 0;

  readonly #issuer: IssuerKeys;

  constructor(options: VirtualLineOptions) {
    const { layout, recipe, seed, blanks, cryptography, chipFailures, firstArticle, issuer } = options;
    const { painter, vision } = options.imaging ?? { painter: MODEL_PAINTER, vision: { look } };
    this.#layout = layout;
    const keys = issuer(this.clock, new SeededRandom(`${seed}/issuer`));
    this.#issuer = cryptography === 'off' ? withoutCryptography(keys) : keys;
    this.#recipe = recipe;
    this.#faces = new Faces(painter, layout.simulated);
    this.#seed = seed;
    const random = new SeededRandom(`${seed}/line`);
    this.plant = buildPlant(layout, {
      clocks: { wire: this.clock.mechanical, machine: this.clock.mechanical },
      seed,
      blanks,
      chipFailures,
      cryptography,
      vision,
      begun: (station, key) => this.watch.begun(station, key),
    });
    this.#cables = new Cables(this.plant, this.clock, this.#host, random, options.publishing, options.between);
    this.#journalKey =
      options.checkpoints === 'signed' ? JournalKey.fromSeed(new SeededRandom(`${seed}/journal key`).bytes(32)) : null;
    const anchor = this.#journalKey === null ? null : sealedBy(this.#journalKey);
    this.store = JournalStore.temporary(this.#host, new MemoryDisk(), anchor);
    const orderKeys = new KeyRing(random.fork('master').bytes(32), random.fork('entropy'));
    this.#vault = new OrderVault(this.store, orderKeys);
    this.cards = new CardHistory(this.store, this.#vault, orderKeys);
    this.#sealed = cryptography !== 'off';
    this.#keepsLeast = options.keepsLeast ?? false;
    const sealing = { vault: this.#vault, keys: orderKeys, seals: this.#sealed || this.#keepsLeast };
    this.#batches = new SyntheticBatches(seed, recipe, firstArticle, this.store, sealing);
    this.conductor = this.#build();
    const { phases, attemptsMax } = recipe.recipe;
    this.watch = new InvariantWatch(
      () => this.conductor.state,
      this.plant.world,
      { phases: phasesOnLine(phases, layout), attempts: attemptsMax },
      (order) => this.#readOrder(order),
      (order) => !this.#keepsLeast || this.holds(order),
      (station) => this.#cables.isDeaf(station),
      () => this.clock.nowMs(),
    );
  }

  /** Orders for so many more synthetic citizens, as one more batch. */
  order(count: number): void {
    this.orderThese(this.#batches.next(count));
  }

  /** The same while the line runs, as an import does; false where the controller is gone or its disk full. */
  orderMeanwhile(count: number): boolean {
    if (this.killed || this.#diskFull) return false;
    const before = this.store.entries;
    const isDone = this.conductor.outside(() => {
      this.order(count);
      return true;
    });
    if (isDone !== true) return false;
    this.#publish([...this.store.read(before)]);
    return true;
  }

  /** These orders, as one more batch; synthetic ones alone where nothing is sealed. */
  orderThese(orders: readonly Order[]): void {
    this.#batches.add(orders);
    this.#publishedSeq = this.store.entries;
  }

  observe(observer: (entries: readonly Entry[]) => void): void {
    this.#observer = observer;
  }

  start(): StartReport {
    const report = this.conductor.start('virtual', 'virtual');
    if (this.#keepsLeast) this.#keepLeast();
    return report;
  }

  /** Is there what the order holds? */
  holds(order: string): boolean {
    return this.#vault.read(order) !== null;
  }

  #keepLeast(): void {
    const conductor = this.conductor;
    this.#process = new AbortController();
    const ports = {
      clock: this.#host,
      store: this.store,
      vault: this.#vault,
      outside: (work: () => void) => void conductor.outside(work),
      failed: (error: unknown) => (this.failure = error),
    };
    keepLeast(ports, this.#process.signal);
  }

  /** The controller vanishes between two turns, and another one starts from the journal. */
  restartController(): void {
    const gone = this.conductor;
    this.#end.begin();
    gone.halt();
    this.#process.abort();
    // What was not committed is gone with the process.
    this.store.rollback();
    this.#cables.sever();
    // A killed process ends nothing in good order: what its drivers still wait for comes to nothing.
    void gone.stop();
    if (this.#journalKey !== null && this.#starts % 2 === 0)
      plantForeignSnapshot(this.store, this.#journalKey, this.#layout);
    // The picture in its memory is gone; what was durable when it vanished was told to nobody.
    this.watch.learn([...this.store.read(this.#publishedSeq)]);
    this.#publishedSeq = this.store.entries;
    this.conductor = this.#build();
    try {
      this.watch.begunWith(this.start());
    } catch (error) {
      this.failure = error;
      return;
    }
    if (this.#journalKey === null) return;
    const phases = (): number => this.#recipe.recipe.phases.length;
    this.watch.begunLike(unlikeFullFold(this.store, this.conductor.state, phases, this.#host.nowMs()));
  }

  /** Cards, good and bad, that the bottleneck has served. */
  get served(): number {
    const { station } = bottleneck(this.#layout);
    const phase = this.#recipe.recipe.phases.find((candidate) => candidate.station === station);
    return phase === undefined ? this.conductor.state.totals.issued : this.watch.done(phase.id);
  }

  /** The controller is gone, and waits for `restartController`. */
  get killed(): boolean {
    return this.#end.isOver;
  }

  /** Groups of entries that were, or were to be, made durable. */
  get commits(): number {
    return this.#end.commits;
  }

  /** Takes the controller away at its n-th commit, right before it or right after it; called again for a later one. */
  crashAtCommit(commit: number, point: 'before' | 'after'): void {
    this.#end.atCommit(commit, point);
  }

  /** Takes the controller away: between two turns, or right before or after its next commit. */
  killController(moment: KillMoment): void {
    if (this.#end.ask(moment)) this.conductor.halt();
  }

  /** Bytes on a machine's cable that its own program never wrote. */
  inject(station: string, bytes: Uint8Array): void {
    this.#cables.inject(station, bytes);
  }

  serial(station: string): SerialDevice | null {
    return this.#cables.device(station);
  }

  /** A person cleans the machine, and resets it at its panel. */
  mend(station: string): void {
    const machine = this.plant.machines.find(({ id }) => id === station);
    const device = machine?.link === 'opcua' ? machine.device : this.#cables.device(station);
    device?.resetByHand();
  }

  unplug(station: string): void {
    this.#cables.unplug(station);
  }

  pullAdapter(station: string): void {
    this.#cables.pullAdapter(station);
  }

  plug(station: string): void {
    this.#cables.plug(station);
  }

  disturb(station: string, disturbance: Disturbance | null): void {
    this.#cables.disturb(station, disturbance);
  }

  delayLink(station: string, latencyMs: number): void {
    this.#cables.delay(station, latencyMs);
  }

  fillDisk(full: boolean): void {
    this.#diskFull = full;
    this.store.limit(full);
  }

  get diskFull(): boolean {
    return this.#diskFull;
  }

  freezeController(forMs: number): void {
    this.#host.freeze(forMs);
  }

  stepWallClock(byMs: number): void {
    this.#host.step(byMs);
  }

  #readOrder(order: string): Order | null {
    return this.#sealed ? this.#vault.read(order) : this.#batches.again(order);
  }

  #publish(entries: readonly Entry[]): void {
    const first = entries[0]?.seq ?? this.#publishedSeq;
    // What was written between two turns was told by none.
    if (first > this.#publishedSeq + 1)
      this.watch.learn([...this.store.read(this.#publishedSeq)].filter(({ seq }) => seq < first));
    this.#publishedSeq = entries.at(-1)?.seq ?? this.#publishedSeq;
    this.watch.check(entries);
    this.#observer(entries);
  }

  #build(): Conductor {
    this.#starts += 1;
    const random = new SeededRandom(`${this.#seed}/drivers/${this.#starts}`);
    const stations = buildStations(this.#layout, this.#host, random, random.fork('entropy'), {
      opcUa: ({ id }) => this.#cables.opcUa(id),
      serial: ({ id }) => this.#cables.serial(id),
      pcsc: null,
    });
    const ports: ConductorPorts = {
      clock: this.#host,
      store: this.store,
      preparation: new Preparation({
        ...this.#issuer,
        clock: this.#host,
        entropy: random.fork('preparation'),
        readOrder: (order) => this.#readOrder(order),
        faces: this.#faces,
      }),
      issuer: this.#issuer,
      checkpoints: this.#journalKey,
      layout: this.#layout,
      jobSeries: newJobSeries(random.fork('job-series')),
      samples: random.fork('samples'),
      ceremonies: null,
      stations,
      recipes: { byHash: (hash) => (hash === this.#recipe.hash ? this.#recipe : null) },
      keepImages: (card, order, images) => this.#vault.keepImages(card, order, images),
      commits: (point) => {
        if (this.#end.isAt(point)) this.conductor.halt();
      },
      seen: () => this.seen(),
      disk: () => this.disk,
      tables: () => this.tables,
      changed: (entries) => this.#publish(entries),
      failed: (error) => {
        // A controller that can't write ends; it is started again once there is room.
        if (error instanceof StoreError && error.problem === 'full') this.#end.ask('now');
        else this.failure = error;
      },
    };
    return new Conductor(ports);
  }
}

/** Each phase is done for which the line has a station; the others are passed over where they may be. */
function phasesOnLine(phases: readonly Phase[], { stations }: LineLayout): RecipePhases {
  return phases.map((phase) => ({
    id: phase.id,
    optional: isOptional(phase) && !stations.some(({ kind }) => kind === phase.station),
  }));
}
