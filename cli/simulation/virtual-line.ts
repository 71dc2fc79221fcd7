import type { Entry } from '../../controller/journal/entry.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { StoreError } from '../../controller/journal/store-error.ts';
import { CardHistory } from '../../controller/history/card-history.ts';
import type { ConductorPorts, StartReport } from '../../controller/line/conductor-ports.ts';
import { Conductor } from '../../controller/line/conductor.ts';
import { orderAccepted } from '../../controller/orders/order-intake.ts';
import type { Order } from '../../controller/orders/order.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import type { IssuerKeys } from '../../controller/keys/issuer-keys.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { OrderVault } from '../../controller/orders/vault.ts';
import { Faces, MODEL_PAINTER, type FacePainter } from '../../controller/personalization/faces.ts';
import { Preparation } from '../../controller/personalization/preparation.ts';
import type { DiskFigures } from '../../controller/retention/space.ts';
import { buildStations } from '../../controller/stations.ts';
import { isOptional, type Phase, type RecipePhases } from '../../recipes/phases.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { KillMoment } from '../../simulator/faults/fault-targets.ts';
import type { ChipFailureRates } from '../../simulator/chip/condition.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import { buildPlant, type Plant, type SerialDevice } from '../../simulator/plant.ts';
import { look, type Vision } from '../../simulator/vision/vision.ts';
import { VirtualClock, type Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { newJobSeries } from '../../stations/job-key.ts';
import { bottleneck, type LineLayout } from '../../stations/line-layout.ts';
import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { PublishingTerms } from '../../stations/links/memory-subscription.ts';
import { MemoryOpcUaEndpoint, MemorySerialLine } from '../../stations/links/memory.ts';
import { SeededRandom, type Entropy } from '../../stations/random.ts';
import { InvariantWatch } from './invariants.ts';
import { keepLeast } from './least-kept.ts';
import { ProcessClock } from './process-clock.ts';
import { plantForeignSnapshot, unlikeFullFold } from './restart-check.ts';
import { withoutCryptography } from './simulated-issuer.ts';

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
}

export interface Imaging {
  readonly painter: FacePainter;
  readonly vision: Vision;
}

const BATCH_TAG = 'SIM';
/** A driver notices within two seconds, its process may stand still for six. */
const DEAF_MOST_MS = 10_000;

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
  readonly #firstArticle: boolean;
  readonly #seed: string;
  readonly #opcUa = new Map<string, MemoryOpcUaEndpoint>();
  readonly #serial = new Map<string, MemorySerialLine>();
  readonly #devices = new Map<string, SerialDevice>();
  /** Groups of entries that were, or were to be, made durable. */
  commits = 0;
  readonly #crashes: { readonly commit: number; readonly point: 'before' | 'after' }[] = [];
  /** Since when nothing can be heard of a station. */
  readonly #deafSinceMs = new Map<string, number>();
  #diskFull = false;
  /** What the controller is shown of its disk; null where nobody watches it. */
  disk: DiskFigures | null = null;
  #kill: 'no' | 'now' | 'before' | 'after' = 'no';
  readonly #vault: OrderVault;
  /** Where orders are not sealed, they are made again from the seed. */
  readonly #sealed: boolean;
  readonly #keepsLeast: boolean;
  /** Ends what runs beside the conductor in the controller's process. */
  #process = new AbortController();
  readonly #citizens: CitizenFactory;
  readonly #keys: KeyRing;
  readonly #faces: Faces;
  readonly #journalKey: JournalKey | null;
  #observer: (entries: readonly Entry[]) => void = () => undefined;
  #starts = 0;
  #toldSeq = 0;
  #ordered = 0;
  #cuts = 0;
  #batches = 0;

  readonly #issuer: IssuerKeys;

  constructor(options: VirtualLineOptions) {
    const { layout, recipe, seed, blanks, cryptography, chipFailures, firstArticle, issuer } = options;
    const { painter, vision } = options.imaging ?? { painter: MODEL_PAINTER, vision: { look } };
    this.#layout = layout;
    const keys = issuer(this.clock, new SeededRandom(`${seed}/issuer`));
    this.#issuer = cryptography === 'off' ? withoutCryptography(keys) : keys;
    this.#recipe = recipe;
    this.#firstArticle = firstArticle;
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
    for (const machine of this.plant.machines) {
      if (machine.link === 'opcua') {
        machine.device.start();
        this.#opcUa.set(
          machine.id,
          new MemoryOpcUaEndpoint(this.clock.mechanical, this.#host, machine.device, options.publishing),
        );
      } else {
        const noise = random.fork(`cable/${machine.id}`);
        const line = new MemorySerialLine(this.clock.mechanical, this.#host, noise, machine.baud);
        const device = machine.attach((bytes) => line.send(bytes));
        line.attach(device);
        this.#serial.set(machine.id, line);
        this.#devices.set(machine.id, device);
      }
    }
    this.store = JournalStore.temporary(this.#host);
    this.#keys = new KeyRing(random.fork('master').bytes(32), random.fork('entropy'));
    this.#vault = new OrderVault(this.store, this.#keys);
    this.cards = new CardHistory(this.store, this.#vault, this.#keys);
    this.#journalKey =
      options.checkpoints === 'signed' ? JournalKey.fromSeed(new SeededRandom(`${seed}/journal key`).bytes(32)) : null;
    this.#sealed = cryptography !== 'off';
    this.#keepsLeast = options.keepsLeast ?? false;
    this.#citizens = new CitizenFactory(new SeededRandom(`${seed}/citizens`));
    this.conductor = this.#build();
    const { phases, attemptsMax } = recipe.recipe;
    this.watch = new InvariantWatch(
      () => this.conductor.state,
      this.plant.world,
      { phases: phasesOnLine(phases, layout), attempts: attemptsMax },
      (order) => this.#readOrder(order),
      (order) => !this.#keepsLeast || this.holds(order),
      (station) => this.clock.nowMs() - (this.#deafSinceMs.get(station) ?? Number.POSITIVE_INFINITY) > DEAF_MOST_MS,
      () => this.clock.nowMs(),
    );
  }

  /** Orders for so many more synthetic citizens, as one more batch. */
  order(count: number): void {
    const orders = Array.from({ length: count }, () => {
      this.#ordered += 1;
      return this.#citizens.citizen(this.#ordered, BATCH_TAG);
    });
    this.orderThese(orders);
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
    this.#tell([...this.store.read(before)]);
    return true;
  }

  /** These orders, as one more batch; synthetic ones alone where nothing is sealed. */
  orderThese(orders: readonly Order[]): void {
    const { recipe, hash } = this.#recipe;
    this.#batches += 1;
    const batch = this.#batches === 1 ? `B-${this.#seed}` : `B-${this.#seed}-${this.#batches}`;
    this.#vault.addBatch(batch);
    this.store.append({
      kind: 'batch.created',
      batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: recipe.changeover,
      firstArticle: this.#firstArticle ? recipe.firstArticle : 'none',
      source: `seed ${this.#seed}, batch ${this.#batches}`,
      accepted: orders.length,
      refused: 0,
    });
    for (const [index, order] of orders.entries()) {
      const json = JSON.stringify(order);
      if (this.#sealed || this.#keepsLeast) this.#vault.add(batch, order.orderId, order.fullName, json);
      this.store.append(orderAccepted(order, json, batch, index + 1, this.#keys));
    }
    this.store.append({ kind: 'batch.imported', batch, orders: orders.length });
    this.store.commit();
    this.#toldSeq = this.store.entries;
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
    this.#kill = 'no';
    gone.halt();
    this.#process.abort();
    // What was not committed is gone with the process.
    this.store.rollback();
    for (const endpoint of this.#opcUa.values()) endpoint.sever();
    for (const line of this.#serial.values()) line.sever();
    // A killed process ends nothing in good order: what its drivers still wait for comes to nothing.
    void gone.stop();
    if (this.#journalKey !== null && this.#starts % 2 === 0)
      plantForeignSnapshot(this.store, this.#journalKey, this.#layout);
    // The picture in its memory is gone; what was durable when it vanished was told to nobody.
    this.watch.learn([...this.store.read(this.#toldSeq)]);
    this.#toldSeq = this.store.entries;
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
    return this.#kill === 'now';
  }

  /** Takes the controller away at its n-th commit, right before it or right after it; called again for a later one. */
  crashAtCommit(commit: number, point: 'before' | 'after'): void {
    this.#crashes.push({ commit, point });
  }

  /** Takes the controller away: between two turns, or right before or after its next commit. */
  killController(moment: KillMoment): void {
    if (this.#kill === 'now') return;
    this.#kill = moment;
    if (moment === 'now') this.conductor.halt();
  }

  serial(station: string): SerialDevice | null {
    return this.#devices.get(station) ?? null;
  }

  /** A person cleans the machine, and resets it at its panel. */
  mend(station: string): void {
    const machine = this.plant.machines.find(({ id }) => id === station);
    const device = machine?.link === 'opcua' ? machine.device : this.#devices.get(station);
    device?.resetByHand();
  }

  unplug(station: string): void {
    this.#cuts += 1;
    // Every second time it is the adapter that is pulled out of the computer.
    if (this.#serial.has(station) && this.#cuts % 2 === 0) this.pullAdapter(station);
    else this.#cut(station);
  }

  #cut(station: string): void {
    const line = this.#serial.get(station);
    if (line === undefined) this.#endpoint(station).unplug();
    else line.unplug('cable');
    this.#deafSinceMs.set(station, this.clock.nowMs());
  }

  /** The serial port itself is gone, and the controller's computer notices at once. */
  pullAdapter(station: string): void {
    this.#serial.get(station)?.unplug('adapter');
    this.#deafSinceMs.set(station, this.clock.nowMs());
  }

  plug(station: string): void {
    this.#link(station).plug();
    this.#deafSinceMs.delete(station);
  }

  disturb(station: string, disturbance: Disturbance | null): void {
    if (disturbance === 'half-open') this.#deafSinceMs.set(station, this.clock.nowMs());
    else this.#deafSinceMs.delete(station);
    const line = this.#serial.get(station);
    if (line === undefined) this.#opcUa.get(station)?.halfOpen(disturbance === 'half-open');
    else line.disturb(disturbance);
  }

  delayLink(station: string, latencyMs: number): void {
    this.#opcUa.get(station)?.delay(latencyMs);
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

  #link(station: string): MemoryOpcUaEndpoint | MemorySerialLine {
    return this.#serial.get(station) ?? this.#endpoint(station);
  }

  #endpoint(station: string): MemoryOpcUaEndpoint {
    const endpoint = this.#opcUa.get(station);
    if (endpoint === undefined) throw new RangeError(`no station ${station}`);
    return endpoint;
  }

  #readOrder(order: string): Order | null {
    return this.#sealed
      ? this.#vault.read(order)
      : this.#citizens.citizen(Number(order.slice(BATCH_TAG.length + 1)), BATCH_TAG);
  }

  #tell(entries: readonly Entry[]): void {
    const first = entries[0]?.seq ?? this.#toldSeq;
    // What was written between two turns was told by none.
    if (first > this.#toldSeq + 1)
      this.watch.learn([...this.store.read(this.#toldSeq)].filter(({ seq }) => seq < first));
    this.#toldSeq = entries.at(-1)?.seq ?? this.#toldSeq;
    this.watch.check(entries);
    this.#observer(entries);
  }

  #build(): Conductor {
    this.#starts += 1;
    const random = new SeededRandom(`${this.#seed}/drivers/${this.#starts}`);
    const stations = buildStations(this.#layout, this.#host, random, random.fork('entropy'), {
      opcUa: ({ id }) => {
        const endpoint = this.#opcUa.get(id);
        if (endpoint === undefined) throw new InvariantError(`no machine ${id}`);
        return () => endpoint.connect();
      },
      serial: ({ id }) => {
        const line = this.#serial.get(id);
        if (line === undefined) throw new InvariantError(`no machine ${id}`);
        return () => line.connect();
      },
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
      stations,
      recipes: { byHash: (hash) => (hash === this.#recipe.hash ? this.#recipe : null) },
      keepImages: (card, order, images) => this.#vault.keepImages(card, order, images),
      commits: (point) => {
        if (point === 'before') this.commits += 1;
        const [crash] = this.#crashes;
        const due = crash !== undefined && crash.commit === this.commits && crash.point === point;
        if (due) this.#crashes.shift();
        if (this.#kill !== point && !due) return;
        this.#kill = 'now';
        this.conductor.halt();
      },
      seen: () => this.seen(),
      disk: () => this.disk,
      changed: (entries) => this.#tell(entries),
      failed: (error) => {
        // A controller that can't write ends; it is started again once there is room.
        if (error instanceof StoreError && error.problem === 'full') this.#kill = 'now';
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
