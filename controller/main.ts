import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { Layer, Side } from '../recipes/artwork/card-face.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import { withTimeout, type Clock } from '../stations/clock.ts';
import { newJobSeries } from '../stations/job-key.ts';
import { bottleneck, type LineLayout } from '../stations/line-layout.ts';
import { stopReverseListeners } from '../stations/links/opcua-reverse.ts';
import { opcUaLink } from '../stations/links/opcua.ts';
import type { OpcUaClientIdentity } from '../stations/links/opcua-client.ts';
import { PcscSocket } from '../stations/links/pcsc.ts';
import { serialLink } from '../stations/links/serial.ts';
import type { Entropy, SeededRandom } from '../stations/random.ts';
import type { Entry } from './journal/entry.ts';
import { HeldJournal } from './journal/held-journal.ts';
import { fileSystemOf } from './retention/disk-watch.ts';
import { Housekeeping } from './retention/housekeeping.ts';
import type { CeremonyHistory } from './keys/noted-ceremonies.ts';
import { JournalKey, publicKeyFile, readPublicKey } from './keys/journal-key.ts';
import type { SegmentSignature } from './journal/segments/segment-format.ts';
import { makePrivate } from './journal/private-folder.ts';
import { auditLines } from './journal/audit-file.ts';
import { JournalStore } from './journal/store.ts';
import { DATABASE_NAME } from './journal/store-file.ts';
import { Archiver, ARCHIVE_TERMS } from './journal/segments/archiver.ts';
import { BackgroundArchive } from './journal/segments/background-archive.ts';
import { Snapshots } from './snapshot/snapshots.ts';
import { StoreError } from './journal/store-error.ts';
import { SEGMENT_FOLDER } from './journal/segments/segment-disk.ts';
import { CardHistory } from './history/card-history.ts';
import { History } from './history/history.ts';
import { Conductor } from './line/conductor.ts';
import type { StartReport } from './line/conductor-ports.ts';
import { importCheckpoint } from './orders/import-checkpoints.ts';
import { importOrders, type ImportOptions, type ImportReport } from './orders/import.ts';
import type { Order } from './orders/order.ts';
import type { IssuerKeys } from './keys/issuer-keys.ts';
import { KeyRing } from './orders/keys.ts';
import { OrderVault } from './orders/vault.ts';
import { Accounts } from './people/accounts.ts';
import { SessionFile } from './people/session-file.ts';
import { HashingPool } from './people/hashing-pool.ts';
import type { TableCheck } from './tables/check-tables.ts';
import type { ComparisonTask } from './tables/comparison-thread.ts';
import type { TableDifference } from './tables/table-difference.ts';
import { isProved } from './tables/table-verdict.ts';
import { TableWatch } from './tables/table-watch.ts';
import { WireTap } from './wire/wire-tap.ts';
import { Faces, type FacePainter } from './personalization/faces.ts';
import { Preparation } from './personalization/preparation.ts';
import { DraftChecks, type DraftCheck } from './recipes/draft-checks.ts';
import { RecipeBook } from './recipes/recipe-book.ts';
import { buildStations } from './stations.ts';
import { worldOf } from '../stations/world.ts';

/** Composes the controller: journal, orders, drivers, conductor. The caller adds the gateway. */

export const CONTROLLER_URI = 'urn:cardline:controller';
export const SOFTWARE = 'cardline 0.1.0';

/** Whatever has not stopped by then is left to the process, which ends; the journal is closed in any case. */
const STOP_LIMIT_MS = 5000;
const HOURS_PER_DAY = 24;
const UNPROVED =
  'no order is taken in: the tables beside the journal are not what its entries make; «cardline verify» names the rows';

export interface ControllerOptions {
  readonly layout: LineLayout;
  readonly dataFolder: string;
  readonly masterKeyFile: string;
  /** The key that signs the journal's checkpoints. */
  readonly journalKeyFile: string;
  /** The key ceremony log of a real line's issuer; null for a simulated one's. */
  readonly ceremonies: CeremonyHistory | null;
  /** Folder for the heads of journals, apart from the data. */
  readonly headsFolder: string;
  readonly issuer: IssuerKeys;
  /** The recipes that came with this program. */
  readonly installedRecipes: readonly LoadedRecipe[];
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly random: SeededRandom;
  /** Draws the cards' faces. */
  readonly painter: FacePainter;
  readonly identity: Omit<OpcUaClientIdentity, 'applicationUri' | 'world'>;
  /** Called right before and right after each commit. */
  readonly commits: (point: 'before' | 'after') => void;
  /** Compares the tables beside the entries with the entries. */
  readonly compareTables: (task: ComparisonTask, signal: AbortSignal) => Promise<TableCheck>;
  /** Called with differing rows that a comparison found; none if all are right. */
  readonly tablesDiffer: (rows: readonly TableDifference[]) => void;
  readonly failed: (error: unknown) => void;
}

export class Controller {
  readonly conductor: Conductor;
  readonly store: JournalStore;
  readonly recipes: RecipeBook;
  readonly history: History;
  readonly cards: CardHistory;
  readonly accounts: Accounts;
  /** Storage for sessions that outlive this controller. */
  readonly sessionFile: SessionFile;
  readonly wire: WireTap;
  readonly housekeeping: Housekeeping;
  /** Moves entries of closed batches out of the database, when retention requires it. */
  readonly archive: BackgroundArchive;
  /** Compares the tables beside the entries with the entries, in a thread of its own. */
  readonly tables: TableWatch;
  readonly #options: ControllerOptions;
  readonly #drafts: DraftChecks;
  readonly #keys: KeyRing;
  readonly #journalKey: JournalKey;
  readonly #vault: OrderVault;
  readonly #faces: Faces;
  readonly #preparation: Preparation;
  readonly #observers: ((entries: readonly Entry[]) => void)[] = [];
  readonly #sightObservers: (() => void)[] = [];
  readonly #ended = new AbortController();

  private constructor(
    options: ControllerOptions,
    store: JournalStore,
    recipes: RecipeBook,
    drafts: DraftChecks,
    keys: KeyRing,
    journalKey: JournalKey,
  ) {
    this.#drafts = drafts;
    this.#options = options;
    this.store = store;
    this.recipes = recipes;
    this.history = new History((owner) => store.tables(owner));
    this.#keys = keys;
    this.#vault = new OrderVault(store, keys);
    this.cards = new CardHistory(store, this.#vault, keys);
    this.tables = new TableWatch({
      clock: options.clock,
      foreignWrites: () => store.foreignWrites,
      compare: (signal) => options.compareTables(comparisonOf(store, options), signal),
      fresh: store.entries === 0,
      said: options.tablesDiffer,
    });
    this.sessionFile = new SessionFile(join(options.dataFolder, 'sessions.sealed'), keys.sessionKey(), options.entropy);
    this.accounts = new Accounts(store, options.entropy, new HashingPool(), this.tables);
    this.wire = new WireTap(options.clock);
    this.#faces = new Faces(options.painter, options.layout.simulated);
    const { clock, layout, entropy, issuer } = options;
    this.#journalKey = journalKey;
    const identity: OpcUaClientIdentity = {
      ...options.identity,
      applicationUri: CONTROLLER_URI,
      world: worldOf(layout),
    };
    const sign = (digest: string): SegmentSignature => journalKey.segment(digest);
    const snapshots = new Snapshots(store);
    const terms = ARCHIVE_TERMS;
    this.archive = new BackgroundArchive(
      new Archiver({ store, clock, terms, sign, alsoNeeded: () => snapshots.oldest }),
      clock,
    );
    this.#preparation = new Preparation({
      ...issuer,
      clock,
      entropy,
      readOrder: (order) => this.#vault.read(order),
      faces: this.#faces,
    });
    this.conductor = new Conductor({
      clock,
      store,
      checkpoints: journalKey,
      preparation: this.#preparation,
      issuer,
      layout,
      jobSeries: newJobSeries(entropy),
      samples: entropy,
      ceremonies: options.ceremonies,
      stations: buildStations(layout, clock, options.random, entropy, {
        opcUa: (station) => {
          const reverse = 'reverse' in station ? (station.reverse ?? null) : null;
          return () => this.wire.opcUa(opcUaLink(station.url, layout.security, identity, clock, reverse), station.id);
        },
        serial: (station) => () => this.wire.serial(serialLink(station.url, clock), station.id, station.kind),
        pcsc: (station) => () => this.wire.pcsc(new PcscSocket(clock), station.id),
      }),
      recipes,
      keepImages: (card, order, images) => this.#vault.keepImages(card, order, images),
      seen: () => {
        for (const observer of this.#sightObservers) observer();
      },
      commits: options.commits,
      disk: () => this.housekeeping.figures,
      tables: () => this.tables.verdict,
      changed: (entries) => {
        for (const observer of this.#observers) observer(entries);
      },
      failed: options.failed,
    });
    this.housekeeping = new Housekeeping({
      clock,
      store,
      fileSystem: () => fileSystemOf(options.dataFolder),
      line: () => this.#made,
      forget: (batch) => this.#vault.forget(batch),
      archive: this.archive,
      snapshots,
      outside: (work) => void this.conductor.outside(work),
      mayRemove: () => this.tables.proved,
      failed: options.failed,
    });
  }

  /** Production counters for the disk forecast. */
  get #made(): { readonly cards: number; readonly batches: number; readonly designCardsPerDay: number } {
    const { totals } = this.conductor.state;
    return {
      cards: totals.accepted + totals.rejected + totals.removed,
      batches: this.store.lookup.batches,
      designCardsPerDay: bottleneck(this.#options.layout).cardsPerHour * HOURS_PER_DAY,
    };
  }

  /**
   * Opens the data folder.
   * @throws StoreError if it can't be opened.
   */
  static open(options: ControllerOptions): Controller {
    const { layout, dataFolder, headsFolder, installedRecipes, entropy } = options;
    const journalKey = JournalKey.fromFile(options.journalKeyFile);
    const line = { line: layout.line, world: worldOf(layout) };
    const held = new HeldJournal({ seal: journalKey, headsFolder, dataFolder, line, problems: 'refuse' });
    makePrivate(dataFolder);
    const store = JournalStore.open(dataFolder, options.clock, held);
    const drafts = new DraftChecks(options.clock);
    const check: DraftCheck = (draft) => drafts.check(draft);
    const recipes = RecipeBook.open(store, installedRecipes, dataFolder, check);
    const keys = KeyRing.fromFile(options.masterKeyFile, entropy);
    return new Controller(options, store, recipes, drafts, keys, journalKey);
  }

  /** Called when live values have changed: before they are durable, for screens only. */
  observeMachines(observer: () => void): void {
    this.#sightObservers.push(observer);
  }

  /** Called after every turn that changed something, once it is durable. */
  observe(observer: (entries: readonly Entry[]) => void): void {
    this.#observers.push(observer);
  }

  start(): StartReport {
    const layoutHash = createHash('sha256').update(JSON.stringify(this.#options.layout)).digest('hex');
    const report = this.conductor.start(layoutHash, SOFTWARE);
    this.#compareTables();
    return report;
  }

  /** May be called before `start`, whose restore then includes it, and while the line runs. */
  async importOrders(options: ImportOptions): Promise<ImportReport> {
    this.#compareTables();
    const verdict = await this.tables.settled();
    if (!isProved(verdict)) throw new StoreError('corrupt', UNPROVED);
    const folded = (entry: Entry): void => {
      if (this.conductor.running) this.conductor.fold(entry);
    };
    return importOrders(options, {
      store: this.store,
      vault: this.#vault,
      keys: this.#keys,
      scratchFolder: this.#options.dataFolder,
      keepRecipe: (recipe) => this.recipes.keep(recipe, ''),
      signed: () => importCheckpoint(this.store, this.#journalKey),
      folded,
    });
  }

  /** The journal in its open format, line by line, with the public key that verifies its checkpoints. */
  journalLines(): Generator<string> {
    return auditLines(this.store, readPublicKey(publicKeyFile(this.#options.journalKeyFile)));
  }

  /** QC's camera image of a card (JPEG); null if none is stored. */
  image(card: string, side: Side): Uint8Array | null {
    return this.#vault.image(card, side);
  }

  hasImages(card: string): boolean {
    return this.#vault.hasImages(card);
  }

  /** An order's content; null if it can't be opened. */
  readOrder(order: string): Order | null {
    return this.#vault.read(order);
  }

  /** A layer of a card on the line, as its machine receives it (PNG); null if none is drawn. */
  layer(card: string, side: Side, layer: Layer): Uint8Array | null {
    const order = this.conductor.state.cards.get(card)?.order;
    const faces = order === undefined ? null : this.#preparation.faces(order);
    return faces?.format === 'image/png' ? faces.layers[side][layer] : null;
  }

  /** Starts the table watch; it runs until the controller ends. */
  #compareTables(): void {
    this.tables.run(this.#ended.signal).catch((error: unknown) => this.#options.failed(error));
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.conductor.stop();
    await this.archive.stop();
    const { clock, issuer } = this.#options;
    await withTimeout(clock, STOP_LIMIT_MS, stopReverseListeners(), undefined);
    this.#preparation.forgetAll();
    await withTimeout(clock, STOP_LIMIT_MS, issuer.signer.close(), undefined);
    await withTimeout(clock, STOP_LIMIT_MS, this.#faces.stop(), undefined);
    await withTimeout(clock, STOP_LIMIT_MS, this.#drafts.close(), undefined);
    this.store.close();
  }
}

function comparisonOf(store: JournalStore, options: ControllerOptions): ComparisonTask {
  const { dataFolder, headsFolder, journalKeyFile } = options;
  return {
    journalFile: join(dataFolder, DATABASE_NAME),
    firstHash: store.firstHash,
    segmentFolder: join(dataFolder, SEGMENT_FOLDER),
    folder: headsFolder,
    publicKey: readPublicKey(publicKeyFile(journalKeyFile)),
  };
}
