import { createWriteStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';

import type { JournalStore } from '../controller/journal/store.ts';
import type { World } from '../controller/journal/world.ts';
import { CheckingPool } from '../controller/orders/checking-pool.ts';
import { importCheckpoint } from '../controller/orders/import-checkpoints.ts';
import { importOrders, type ImportOptions, type ImportReport } from '../controller/orders/import.ts';
import { KeyRing } from '../controller/orders/keys.ts';
import { checkManifest } from '../controller/orders/manifest-check.ts';
import { readManifest, writeManifest } from '../controller/orders/manifest.ts';
import { readOrderFile } from '../controller/orders/order-file.ts';
import { digestOf } from '../controller/orders/order-stream.ts';
import { CitizenFactory } from '../controller/orders/synthetic/citizens.ts';
import type { OrderFile } from '../controller/orders/uploaded-file.ts';
import { OrderVault } from '../controller/orders/vault.ts';
import { RecipeBook } from '../controller/recipes/recipe-book.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import { SeededRandom, SystemEntropy } from '../stations/random.ts';
import type { Given } from './command-line/option.ts';
import type * as declared from './commands/orders.ts';
import { masterKeyFile } from './home.ts';
import { manifestWords } from './manifest-words.ts';
import { requireFile } from './named-file.ts';
import { openOwnJournal } from './own-journal.ts';
import { simulatedOrderIssuer, trustedIssuers } from './order-issuer.ts';
import {
  approveBySimulation,
  DEFAULT_RECIPE,
  installedRecipes,
  orderFitness,
  recipeInForce,
  recipeNamed,
} from './recipes.ts';
import { progressOf } from './progress.ts';
import { RefusalReport, REFUSALS_SHOWN, sayRefusals } from './refusal-report.ts';
import { worded, wordedReport } from './refused-order.ts';
import { requireTables } from './table-report.ts';
import { print, say, statusLine } from './terminal.ts';

/** `cardline orders generate | check | import`. */

export async function generate(given: Given<declared.GenerateOptions>): Promise<number> {
  const { count, out } = given;
  await writeOrders(out, count, given.seed);
  print({ orders: count, file: out }, given.json, `${count} orders of synthetic citizens written to ${out}`);
  return 0;
}

/** Packed where the name ends in .gz or .zst; with a manifest that this computer's simulated population database signs. */
export async function writeOrders(file: string, count: number, seed: string): Promise<void> {
  const clock = new RealClock();
  const bar = progressOf(clock, file, count, 'orders');
  const factory = new CitizenFactory(new SeededRandom(`${seed}/citizens`));
  function* lines(): Generator<string> {
    for (let index = 0; index < count; index += 1) {
      bar.reach(index);
      yield `${JSON.stringify(factory.next(`ORD-${seed}`))}\n`;
    }
  }
  const stream = createWriteStream(file, { mode: 0o600 });
  const source = Readable.from(lines());
  if (file.endsWith('.gz')) await pipeline(source, createGzip({ level: 1 }), stream);
  else if (file.endsWith('.zst')) await pipeline(source, createZstdCompress(), stream);
  else await pipeline(source, stream);
  bar.end();
  const issuer = simulatedOrderIssuer(clock.wallTimeMs(), new SystemEntropy());
  writeManifest(file, { orders: count, sha256: await digestOf(file) }, issuer);
}

export async function check(given: Given<declared.CheckOptions>, name: string): Promise<number> {
  const file = requireFile(name);
  const asRealLine = given['require-manifest'];
  const recipe = recipeNamed(installedRecipes(), given.recipe ?? DEFAULT_RECIPE);
  const report = new RefusalReport(given.report);
  let accepted = 0;
  let found = { orders: 0, sha256: '' };
  const clock = new RealClock();
  const bar = progressOf(clock, file, linesOf(file, 1), 'lines');
  const fitness = orderFitness(recipe);
  try {
    for await (const line of readOrderFile(file, recipe.recipe.document.orders, fitness.check)) {
      bar.reach(accepted + report.refused);
      if (line.type === 'order') accepted += 1;
      if (line.type === 'refusal') report.add(line.refusal);
      if (line.type === 'end') found = { orders: line.orders, sha256: line.sha256 };
    }
  } finally {
    bar.end();
    await fitness.close();
    await report.close();
  }
  const nowMs = clock.wallTimeMs();
  const checked = checkManifest({ ...found, file, name: basename(file) }, trustedIssuers(!asRealLine), nowMs);
  const manifest = checked.verdict;
  const manifestDetail = 'detail' in checked ? checked.detail : null;
  const { refused, shown } = report;
  const said = `${accepted} orders are right, ${refused} are not; manifest: ${manifest}`;
  print({ accepted, refused, refusals: shown, manifest, manifestDetail }, given.json, said);
  sayRefusals(file, shown, refused);
  if (accepted + refused === 0) say(`${file}: the file has no orders`);
  const isManifestRight = manifest === 'valid' || (manifest === 'none' && !asRealLine);
  if (!isManifestRight) say(`${file}: ${manifestWords(manifest, manifestDetail)}`);
  return refused === 0 && accepted > 0 && isManifestRight ? 0 : 1;
}

export async function importFile(given: Given<declared.ImportOptions>, name: string): Promise<number> {
  const file = requireFile(name);
  const folder = given.data;
  const clock = new RealClock();
  const keys = KeyRing.fromFile(masterKeyFile(), new SystemEntropy());
  const { store, key } = openOwnJournal(folder, clock);
  try {
    requireTables(store, folder);
    const recipes = RecipeBook.open(store, installedRecipes(), folder);
    const keepRecipe = (recipe: LoadedRecipe): void => recipes.keep(recipe, '');
    const report = await runImport(
      {
        file,
        name: null,
        recipeName: given.recipe ?? DEFAULT_RECIPE,
        dataFolder: folder,
        reportFile: given.report,
        onRefusal: given['on-refusal'],
        world: given['require-manifest'] ? 'real' : 'simulated',
        clock,
        store,
        recipes,
      },
      (options) =>
        importOrders(options, {
          store,
          vault: new OrderVault(store, keys),
          keys,
          scratchFolder: folder,
          keepRecipe,
          signed: () => importCheckpoint(store, key),
          folded: () => undefined,
        }),
    );
    print(wordedReport(report), given.json, describeImport(file, report));
    return report.outcome === 'imported' || report.outcome === 'already-imported' ? 0 : 1;
  } finally {
    store.close();
  }
}

export interface ImportWishes {
  readonly file: OrderFile;
  /** As its issuer called it; null where that is what it is called here. */
  readonly name: string | null;
  readonly clock: Clock;
  readonly recipeName: string;
  readonly dataFolder: string;
  /** Null for one beside the journal, where there is a refusal. */
  readonly reportFile: string | null;
  readonly onRefusal: 'rest' | 'nothing';
  /** Of the line that asks; the journal's own word comes first. `real`: no file is taken that nobody answers for. */
  readonly world: World;
  readonly store: JournalStore;
  readonly recipes: RecipeBook;
  /** Ends the import between two groups; the same file goes on another time. */
  readonly signal?: AbortSignal;
}

/** What every import shares: which recipe, who is trusted, where refusals and progress go. */
export async function runImport(
  wishes: ImportWishes,
  take: (options: ImportOptions) => Promise<ImportReport>,
): Promise<ImportReport> {
  const { file, dataFolder, reportFile, store, recipes, clock } = wishes;
  const recipe = recipeInForce(recipes, wishes.recipeName);
  const isSimulated = wishes.world === 'simulated' && store.owner.world !== 'real';
  // On a real line two people approve a recipe; a simulated one says itself that it did.
  if (isSimulated && recipes.problem(recipe) === 'unapproved') approveBySimulation(store, recipe);
  const refusals = new RefusalReport(reportFile ?? join(dataFolder, 'refusals.ndjson'));
  const onDisk = typeof file === 'string';
  const called = onDisk ? file : (wishes.name ?? '');
  const sizeMb = Math.round((onDisk ? statSync(file).size : file.bytes) / 1_000_000);
  const bar = progressOf(clock, called, linesOf(file, 2), 'lines');
  let report: ImportReport;
  try {
    report = await take({
      file,
      name: wishes.name ?? basename(called),
      nowMs: clock.wallTimeMs(),
      recipe,
      onRefusal: wishes.onRefusal === 'rest' ? 'import-rest' : 'import-nothing',
      manifest: isSimulated ? 'if-there' : 'required',
      trustedIssuers: trustedIssuers(isSimulated),
      checks: (keys) => new CheckingPool(recipe, keys),
      refused: (refusal) => refusals.add(refusal),
      signal: wishes.signal,
      progress: (lines) => {
        if (statusLine.onTerminal) bar.reach(lines);
        else say(`${called} (${sizeMb} MB): ${lines} lines read`);
      },
    });
  } finally {
    bar.end();
    await refusals.close();
  }
  sayRefusals(called, report.refusals.slice(0, REFUSALS_SHOWN), report.refused);
  if (refusals.refused > 0) say(`every refusal, with line, field and reason: ${refusals.file ?? ''}`);
  return report;
}

/** Lines that are gone through so many times, by the manifest's word; null where it says nothing. */
function linesOf(file: OrderFile, times: number): number | null {
  const read = readManifest(file);
  return read.state === 'read' ? times * read.manifest.orders : null;
}

export function describeImport(file: string, report: ImportReport): string {
  switch (report.outcome) {
    case 'imported':
      return `${file}: ${report.accepted} orders imported as batch ${report.batch}, ${report.refused} refused`;
    case 'already-imported':
      return `${file}: imported before as batch ${report.batch}; nothing is ordered twice`;
    case 'queue-full':
      return `${file}: not imported, because too many batches wait on this line already; finish one of them first`;
    case 'empty':
      return `${file}: there is no order in it that can be made; nothing was imported`;
    case 'refused':
      return `${file}: ${report.refused} orders are not right, and the others were not wanted without them; nothing was imported`;
    case 'manifest':
      return `${file}: nothing was imported; ${manifestWords(report.manifest, report.manifestDetail)}`;
    case 'broken': {
      const last = report.refusals.at(-1);
      const where = last === undefined ? 'the file is broken' : `line ${last.line}: ${worded(last).reason}`;
      return `${file}: nothing was imported; ${where}`;
    }
    case 'recipe':
      return `${file}: nothing was imported; its recipe is not approved, or was changed after it had been used: raise its version`;
  }
}
