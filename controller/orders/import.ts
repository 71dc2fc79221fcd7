import { createHash } from 'node:crypto';

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import { recipeProblem } from '../recipes/approval.ts';
import type { KeyRing } from './keys.ts';
import { checkManifest, type ManifestDetail, type ManifestVerdict } from './manifest-check.ts';
import { readOrderFile, type FitCheck, type RefusedOrder } from './order-file.ts';
import type { FieldFlaw } from './order-flaw.ts';
import { digestOf } from './order-stream.ts';
import type { Order } from './order.ts';
import type { OrderVault } from './vault.ts';

/**
 * Takes an order file in as a batch, once. It is read twice: first to know every refusal and the manifest's word, then to take
 * the orders over in groups. A batch is there for the line when its last group is; an import that was cut off goes on where it
 * stood when the same file comes again.
 */

export interface ImportReport {
  /**
   * `queue-full`: so many batches wait on this line that no more are taken. `refused`: not every order is right, and the others
   * were not wanted without these. `manifest`: the file is not what its manifest says, or has none where one is needed.
   * `recipe`: see `recipeProblem`. `broken`: bytes are left that can't be read, so that nobody knows how many orders there are; the
   * last refusal says where and why.
   */
  readonly outcome:
    | 'imported'
    | 'already-imported'
    | 'queue-full'
    | 'empty'
    | 'refused'
    | 'manifest'
    | 'recipe'
    | 'broken';
  readonly batch: string;
  readonly accepted: number;
  readonly refused: number;
  /** The first of them, word by word. */
  readonly refusals: readonly RefusedOrder[];
  readonly manifest: ManifestVerdict['verdict'];
  /** What exactly is wrong with the manifest; null where nothing is. */
  readonly manifestDetail: ManifestDetail | null;
}

export interface ImportOptions {
  readonly file: string;
  /** The file as its issuer called it: its manifest says the same. */
  readonly name: string;
  /** Wall time: certificates must be valid now. */
  readonly nowMs: number;
  readonly recipe: LoadedRecipe;
  /** What becomes of the orders that are right when others are not. */
  readonly onRefusal: 'import-rest' | 'import-nothing';
  /** `required`: a real line takes no file that nobody answers for. */
  readonly manifest: 'required' | 'if-there';
  /** Folders with the certificates (PEM) of the issuers that were introduced here. */
  readonly trustedIssuers: readonly string[];
  readonly unfit: FitCheck;
  /** Called for every refusal: the report file is written as they come. */
  readonly refused: (refusal: RefusedOrder) => void;
  /** Orders that were read so far, in both readings. */
  readonly progress: (orders: number) => void;
}

export interface ImportPorts {
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly keys: KeyRing;
  /** Inside the open group: what a batch is made of stays. */
  readonly keepRecipe: (recipe: LoadedRecipe) => void;
  /** Every entry once it is durable. */
  readonly folded: (entry: Entry) => void;
}

/** Batches on a line that have not ended: one is made, the others wait. */
const OPEN_BATCHES_MAX = 8;
/** Refusals that are kept word by word; all of them are told as they come. */
const REFUSALS_KEPT = 1000;
/** Orders that become durable together, written at one go: a line that runs meanwhile never finds half of them. */
const GROUP_ORDERS = 250;
const PROGRESS_EVERY = 5000;

export async function importOrders(options: ImportOptions, ports: ImportPorts): Promise<ImportReport> {
  const { file, recipe } = options;
  const known = await knownBatches(file, ports.store);
  if (known.complete !== '')
    return {
      outcome: 'already-imported',
      batch: known.complete,
      accepted: 0,
      refused: 0,
      refusals: [],
      manifest: 'none',
      manifestDetail: null,
    };
  const first = await survey(options, ports, known.unfinished);
  const checked = checkManifest({ ...first, file, name: options.name }, options.trustedIssuers, options.nowMs);
  const manifest = checked.verdict;
  const manifestDetail = 'detail' in checked ? checked.detail : null;
  const report = {
    batch: '',
    accepted: 0,
    refused: first.refused,
    refusals: first.refusals,
    manifest,
    manifestDetail,
  };
  if (!first.isWhole) return { ...report, outcome: 'broken' };
  if (manifest !== 'valid' && !(manifest === 'none' && options.manifest === 'if-there'))
    return { ...report, outcome: 'manifest' };
  if (known.unfinished === '') {
    if (first.refused > 0 && options.onRefusal === 'import-nothing') return { ...report, outcome: 'refused' };
    if (known.open >= OPEN_BATCHES_MAX) return { ...report, outcome: 'queue-full' };
    if (first.accepted === 0) return { ...report, outcome: 'empty' };
  }
  if (recipeProblem(ports.store, recipe) !== null) return { ...report, outcome: 'recipe' };
  const taking = new Taking(options, ports, first);
  const accepted = await taking.take(known.unfinished !== '');
  return { ...report, outcome: 'imported', batch: taking.batch, accepted };
}

interface KnownBatches {
  /** The batch of this very file, whose orders are all in; empty where there is none. */
  readonly complete: string;
  /** The batch that an import of this very file left unfinished. */
  readonly unfinished: string;
  /** Batches on the line that have not ended. */
  readonly open: number;
}

async function knownBatches(file: string, store: JournalStore): Promise<KnownBatches> {
  const sources = new Map<string, string>();
  const imported = new Set<string>();
  let open = 0;
  for (const { body } of store.readKinds(['batch.created', 'batch.imported', 'batch.split', 'batch.ended'])) {
    if (body.kind === 'batch.created') {
      sources.set(body.source, body.batch);
      open += 1;
    }
    if (body.kind === 'batch.imported') imported.add(body.batch);
    if (body.kind === 'batch.split') open += 1;
    if (body.kind === 'batch.ended') open -= 1;
  }
  // Before there is any batch, there is nothing that the file could be recognised by.
  const batch = sources.size === 0 ? undefined : sources.get(await digestOf(file));
  if (batch === undefined) return { complete: '', unfinished: '', open };
  return imported.has(batch) ? { complete: batch, unfinished: '', open } : { complete: '', unfinished: batch, open };
}

/** What the first reading found. */
interface Survey {
  readonly sha256: string;
  readonly isWhole: boolean;
  /** Lines with something on them, right or wrong. */
  readonly orders: number;
  readonly accepted: number;
  readonly refused: number;
  readonly refusals: RefusedOrder[];
  /** By line of the file: the order's rank in the batch, 0 where none was accepted. */
  readonly ranks: Int32Array;
}

/** `own`: a batch whose orders are no duplicates, because they are this file's. */
async function survey(options: ImportOptions, { store, keys }: ImportPorts, own: string): Promise<Survey> {
  const { file, recipe, unfit, refused: tell, progress } = options;
  const refusals: RefusedOrder[] = [];
  let refused = 0;
  let last: RefusedOrder | null = null;
  const refuse = (refusal: RefusedOrder): void => {
    refused += 1;
    last = refusal;
    if (refusals.length < REFUSALS_KEPT) refusals.push(refusal);
    tell(refusal);
  };
  const offices = new OfficeRanks();
  let read = 0;
  let end = { sha256: '', orders: 0, isWhole: false };
  for await (const line of readOrderFile(file, recipe.recipe.document.orders, unfit)) {
    read += 1;
    if (read % PROGRESS_EVERY === 0) progress(read);
    switch (line.type) {
      case 'order': {
        const flaw = duplicate(line.order, store, keys, own);
        if (flaw === null) offices.add(line.line, line.order.deliveryOffice);
        else refuse({ line: line.line, ...flaw });
        break;
      }
      case 'refusal':
        refuse(line.refusal);
        break;
      case 'end':
        end = { sha256: line.sha256, orders: line.orders, isWhole: line.isWhole };
    }
  }
  // Where the file ended too early its last refusal is the one to know.
  if (!end.isWhole && last !== null) refusals[Math.max(0, refusals.length - 1)] = last;
  return { ...end, accepted: offices.count, refused, refusals, ranks: offices.ranks() };
}

/** Cards leave the line in the order of the batch: those for one province, and in it for one office, one after the other. */
class OfficeRanks {
  readonly #index = new Map<string, number>();
  /** By line: the office's index and one; 0 where no order was accepted. */
  #offices = new Uint16Array(1024);
  #lines = 0;
  count = 0;

  add(line: number, office: string): void {
    let index = this.#index.get(office);
    if (index === undefined) {
      index = this.#index.size + 1;
      this.#index.set(office, index);
    }
    if (line >= this.#offices.length) {
      const larger = new Uint16Array(Math.max(line + 1, this.#offices.length * 2));
      larger.set(this.#offices);
      this.#offices = larger;
    }
    this.#offices[line] = index;
    this.#lines = line;
    this.count += 1;
  }

  /** From 1, by office (the province comes first in its code), then as they came. */
  ranks(): Int32Array {
    const sizes = new Int32Array(this.#index.size + 1);
    for (let line = 1; line <= this.#lines; line += 1) {
      const office = this.#offices[line] ?? 0;
      sizes[office] = (sizes[office] ?? 0) + 1;
    }
    const next = new Int32Array(this.#index.size + 1);
    let rank = 1;
    for (const [, office] of Array.from(this.#index).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      next[office] = rank;
      rank += sizes[office] ?? 0;
    }
    const ranks = new Int32Array(this.#lines + 1);
    for (let line = 1; line <= this.#lines; line += 1) {
      const office = this.#offices[line] ?? 0;
      if (office === 0) continue;
      ranks[line] = next[office] ?? 0;
      next[office] = (next[office] ?? 0) + 1;
    }
    return ranks;
  }
}

/** The second reading. */
class Taking {
  readonly batch: string;
  readonly #options: ImportOptions;
  readonly #ports: ImportPorts;
  readonly #first: Survey;
  #waiting: { readonly order: Order; readonly json: string; readonly rank: number }[] = [];

  constructor(options: ImportOptions, ports: ImportPorts, first: Survey) {
    this.#options = options;
    this.#ports = ports;
    this.#first = first;
    this.batch = `B-${first.sha256.slice(0, 10)}`;
  }

  /** Orders of the batch once all are in. `announced`: by an import that was cut off. */
  async take(announced: boolean): Promise<number> {
    const { file, recipe, unfit, progress } = this.#options;
    const { store } = this.#ports;
    if (!announced) this.#announce();
    let taken = 0;
    let read = 0;
    for await (const line of readOrderFile(file, recipe.recipe.document.orders, unfit)) {
      read += 1;
      if (read % PROGRESS_EVERY === 0) progress(this.#first.orders + read);
      if (line.type === 'end' && line.sha256 !== this.#first.sha256)
        throw new Error(`${file} was changed while it was read; import it again`);
      const rank = this.#first.ranks[line.type === 'order' ? line.line : 0] ?? 0;
      if (line.type !== 'order' || rank === 0) continue;
      taken += 1;
      // What an import that was cut off had taken already is there.
      if (store.lookup.order(line.order.orderId)?.batch === this.batch) continue;
      this.#waiting.push({ order: line.order, json: line.json, rank });
      if (this.#waiting.length >= GROUP_ORDERS) this.#write([]);
    }
    this.#write([{ kind: 'batch.imported', batch: this.batch, orders: taken }]);
    return taken;
  }

  #announce(): void {
    const { recipe, hash } = this.#options.recipe;
    this.#ports.vault.addBatch(this.batch);
    this.#ports.keepRecipe(this.#options.recipe);
    const created: EntryBody = {
      kind: 'batch.created',
      batch: this.batch,
      recipe: recipe.recipe,
      version: recipe.version,
      recipeHash: hash,
      changeover: recipe.changeover,
      firstArticle: recipe.firstArticle,
      source: this.#first.sha256,
      accepted: this.#first.accepted,
      refused: this.#first.refused,
    };
    this.#write([created]);
  }

  /** The orders that wait, and then these facts: durable together, and folded in. */
  #write(facts: readonly EntryBody[]): void {
    const { store, vault, keys, folded } = this.#ports;
    const entries: Entry[] = [];
    for (const { order, json, rank } of this.#waiting) {
      vault.add(this.batch, order.orderId, order.fullName, json);
      entries.push(store.append(orderAccepted(order, json, this.batch, rank, keys)));
    }
    this.#waiting = [];
    for (const fact of facts) entries.push(store.append(fact));
    store.commit();
    for (const entry of entries) folded(entry);
  }
}

/** The journal's entry about an order: who it is for, under a pseudonym, and what it holds, by a keyed hash. */
export function orderAccepted(
  order: Order,
  json: string,
  batch: string,
  sequence: number,
  keys: KeyRing,
): EntryOf<'order.accepted'> {
  return {
    kind: 'order.accepted',
    order: order.orderId,
    batch,
    sequence,
    citizen: keys.pseudonym(order.personalNumber),
    contentHash: createHash('sha256').update(keys.pseudonym(json)).digest('hex'),
    office: order.deliveryOffice,
    priority: order.priority,
    replaces: order.replaces,
  };
}

/** Why an order can't be taken beside those that are there; `own`: the batch that is being imported. */
function duplicate(order: Order, store: JournalStore, keys: KeyRing, own: string): FieldFlaw | null {
  const known = store.lookup.order(order.orderId);
  if (known !== null && known.batch !== own)
    return { field: 'orderId', flaw: { code: 'imported-before', order: order.orderId } };
  for (const other of store.lookup.ordersOf(keys.pseudonym(order.personalNumber))) {
    if (other.order === order.orderId) continue;
    if (other.state === 'open' || other.state === 'ending')
      return { field: 'personalNumber', flaw: { code: 'citizen-has-order' } };
    if (other.state === 'accepted' && order.replaces === '')
      return { field: 'replaces', flaw: { code: 'citizen-has-card' } };
  }
  return null;
}
