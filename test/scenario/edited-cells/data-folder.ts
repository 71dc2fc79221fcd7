import { mkdirSync, mkdtempSync } from 'node:fs';
import type { KeyObject } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defaultRecipe, installedRecipes } from '../../../cli/recipes.ts';
import { AT_ONCE, runShift } from '../../../cli/simulation/shift.ts';
import { simulatedIssuer } from '../../../cli/simulation/simulated-issuer.ts';
import { VirtualLine } from '../../../cli/simulation/virtual-line.ts';
import { batch, closed, instant } from '../../../controller/journal/batch-kit.ts';
import { ClosedBatches } from '../../../controller/journal/closed-batches.ts';
import type { EntryBody } from '../../../controller/journal/entry.ts';
import { Archiver } from '../../../controller/journal/segments/archiver.ts';
import { HeldJournal } from '../../../controller/journal/held-journal.ts';
import { DATABASE_NAME } from '../../../controller/journal/store-file.ts';
import { JournalStore } from '../../../controller/journal/store.ts';
import { JournalKey, publicKeyFile, readPublicKey } from '../../../controller/keys/journal-key.ts';
import { apply } from '../../../controller/line/fold.ts';
import { newLineState } from '../../../controller/line/line-state.ts';
import { KeyRing } from '../../../controller/orders/keys.ts';
import { VaultRemoval } from '../../../controller/orders/removal.ts';
import { shred } from '../../../controller/orders/shredder.ts';
import { OrderVault } from '../../../controller/orders/vault.ts';
import { Accounts } from '../../../controller/people/accounts.ts';
import { CHEAP } from '../../../controller/people/hashing-kit.ts';
import { RecipeBook } from '../../../controller/recipes/recipe-book.ts';
import { Snapshots } from '../../../controller/snapshot/snapshots.ts';
import { NO_CHIP_FAILURES } from '../../../simulator/chip/condition.ts';
import { blankSerial } from '../../../stations/blank-serial.ts';
import { VirtualClock } from '../../../stations/clock.ts';
import { fault } from '../../../stations/fault.ts';
import { FEED_PHASE, jobKey, type JobKey } from '../../../stations/job-key.ts';
import { SeededRandom } from '../../../stations/random.ts';
import { outsideValues } from '../../../stations/outside-text.ts';
import { position } from '../../../stations/position.ts';
import { FEEDER } from '../../../stations/transport/contract.ts';
import { defaultLayout } from '../line-test.ts';

/** A data folder with something in every table: a small storm's, and what people did before and behind it. */

const SEED = 'p5';
const BATCHES = [8, 4, 4];
const PASSWORD = 'correct horse battery';

export interface DataFolder {
  readonly folder: string;
  /** What lies with this computer's keys. */
  readonly apart: string;
  readonly keys: KeyRing;
  readonly journalKey: JournalKey;
  readonly publicKey: KeyObject;
  readonly firstHash: string;
}

export async function dataFolder(): Promise<DataFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'cells-'));
  const apart = mkdtempSync(join(tmpdir(), 'cells-apart-'));
  const line = await stormed();
  line.store.copyTo(join(folder, DATABASE_NAME));
  // As the line has made them of its seed.
  const random = new SeededRandom(`${SEED}/line`);
  const keys = new KeyRing(random.fork('master').bytes(32), random.fork('cells'));
  const keyFile = join(apart, 'journal.key');
  const journalKey = JournalKey.fromFile(keyFile);
  const publicKey = readPublicKey(publicKeyFile(keyFile));
  if (publicKey === null) throw new Error('the journal’s key was not written');
  const by = { seal: journalKey, headsFolder: apart, dataFolder: folder, line: null, problems: 'accept' } as const;
  const held = new HeldJournal(by);
  const store = JournalStore.open(folder, new VirtualClock(), held);
  // The line in memory has sealed nothing.
  held.accept();
  store.forgetCopyHead();
  await people(store);
  close(store);
  await archive(store, journalKey);
  destroy(store, new OrderVault(store, keys));
  recipes(store, folder);
  orders(store, keys);
  shot(store, journalKey);
  store.emptyLog();
  const { firstHash } = store;
  store.close();
  return { folder, apart, keys, journalKey, publicKey, firstHash };
}

async function stormed(): Promise<VirtualLine> {
  const line = new VirtualLine({
    layout: defaultLayout(),
    recipe: defaultRecipe(installedRecipes()),
    seed: SEED,
    blanks: null,
    cryptography: 'direct',
    chipFailures: NO_CHIP_FAILURES,
    firstArticle: false,
    issuer: simulatedIssuer,
  });
  for (const cards of BATCHES) line.order(cards);
  const cards = BATCHES.reduce((sum, one) => sum + one, 0);
  const options = { seed: SEED, cards, faults: 'storm', untilEntry: null, ...AT_ONCE } as const;
  const { end } = await runShift(line, { ...options, prepare: () => undefined });
  if (end !== 'done') throw new Error(`the storm ended as ${end}`);
  return line;
}

async function people(store: JournalStore): Promise<void> {
  const accounts = new Accounts(store, new SeededRandom('accounts'), CHEAP);
  const signed = { by: 'owner', second: 'Nga' };
  const append = (done: string | EntryBody): void => {
    if (typeof done === 'string') throw new Error(done);
    store.append(done);
    store.commit();
  };
  append(await accounts.add('Lan', ['operator'], PASSWORD, signed));
  append(await accounts.add('Hoa', ['administrator'], PASSWORD, signed));
  append(await accounts.setPin('Lan', '258013'));
  store.append({ kind: 'shift.handed-over', by: 'Lan', to: 'Hoa', note: 'clean', openTasks: 0, openAlarms: 0 });
  store.commit();
}

/** Every batch of the storm, by two people. */
function close(store: JournalStore): void {
  const names = [...store.read(0)].flatMap(({ body }) => (body.kind === 'batch.created' ? [body.batch] : []));
  const closings = new ClosedBatches(store);
  for (const name of names) if (!closings.isClosed(name)) store.append(closed(name));
  store.commit();
}

async function archive(store: JournalStore, key: JournalKey): Promise<void> {
  await new Archiver({
    store,
    clock: instant,
    terms: { least: 1, most: 100_000, frameBytes: 20_000, pauseMs: 0 },
    sign: (digest) => key.segment(digest),
    alsoNeeded: () => Number.POSITIVE_INFINITY,
  }).archiveClosed();
}

/** The content of one batch, and the pictures of another: begun, and not yet done. */
function destroy(store: JournalStore, vault: OrderVault): void {
  const [first, second] = new ClosedBatches(store).withContent.keys();
  if (first === undefined || second === undefined) throw new Error('the storm has closed no two batches');
  if (shred(store, first, 'cells') !== 'shredded') throw new Error(`${first} has no key`);
  const made = store.lookup.ordersOfBatch(second).flatMap((order) => store.lookup.cards(order));
  const card = made.find(({ outcome }) => outcome === 'accepted');
  if (card === undefined) throw new Error(`no card of ${second} is good`);
  vault.keepImages(card.card, card.order, { front: Buffer.from('front'), back: Buffer.from('back') });
  store.commit();
  new VaultRemoval(store).beginPictures(second, { cards: 1, bytes: 1 }, 'cells');
}

function recipes(store: JournalStore, folder: string): void {
  mkdirSync(join(folder, 'recipes'), { recursive: true });
  const installed = installedRecipes();
  const book = RecipeBook.open(store, installed, folder);
  const made = defaultRecipe(installed);
  const other = installed.find(({ hash }) => hash !== made.hash);
  if (other === undefined) throw new Error('one recipe came installed');
  book.keep(made, '');
  book.keep(other, 'Hoa');
  const { recipe, version } = other.recipe;
  store.append({ kind: 'recipe.proposed', recipe, version, hash: other.hash, by: 'Hoa' });
  store.commit();
}

/** A batch that is made: a part was split off, one of its cards is being fed, and is going to be rejected. */
function orders(store: JournalStore, keys: KeyRing): void {
  const vault = new OrderVault(store, keys);
  vault.addBatch('G');
  const bodies = batch('G', 4, 0).map((body) =>
    body.kind === 'batch.created' ? { ...body, recipeHash: defaultRecipe(installedRecipes()).hash } : body,
  );
  for (const body of bodies) {
    store.append(body);
    if (body.kind === 'order.accepted')
      vault.add('G', body.order, 'Nguyễn Văn Đức', JSON.stringify({ fullName: 'Nguyễn Văn Đức', personalNumber: '1' }));
  }
  store.append({ kind: 'batch.split', batch: 'G', into: 'G-a', orders: 1, by: 'Hoa' });
  const serial = blankSerial('G-SERIAL');
  const key = feed(store, 'G-CARD', 'G-1');
  const ended = {
    outcome: 'done',
    serial,
    begun: true,
    fault: null,
    evidence: outsideValues({ dwellMs: 12.5 }),
  } as const;
  store.append({ kind: 'job.ended', key, ...ended });
  store.append({ kind: 'card.condemned', card: 'G-CARD', reason: fault('chip.mute', 'major', { station: 'head-1' }) });
  feed(store, 'G-CARD-2', 'G-2');
  vault.keepImages('G-CARD', 'G-1', { front: Buffer.from('front'), back: Buffer.from('back') });
  store.commit();
}

function feed(store: JournalStore, card: string, order: string): JobKey {
  store.append({ kind: 'card.started', card, order, attempt: 1 });
  const key = jobKey({ line: defaultLayout().line, card, series: '', phase: FEED_PHASE, attempt: 1 });
  const work = { work: 'feed', phase: FEED_PHASE, attempt: 1, from: FEEDER, to: position('head-1') } as const;
  const more = { payloadHash: '', deadlineMs: 10_000, reason: 'cells' };
  store.append({ kind: 'job.requested', key, station: 'transport', card, ...work, ...more });
  return key;
}

/** The state as it is, with the checkpoint that vouches for it. */
function shot(store: JournalStore, key: JournalKey): void {
  const state = newLineState(defaultLayout());
  for (const entry of store.read(0))
    apply(state, entry, 0, () => defaultRecipe(installedRecipes()).recipe.phases.length);
  const { entries, digest } = store;
  store.append({ kind: 'journal.checkpoint', ...key.checkpoint(entries, digest, new Snapshots(store).keep(state)) });
  store.commit();
}
