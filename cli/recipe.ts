import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { readOrderFile } from '../controller/orders/order-file.ts';
import type { Order } from '../controller/orders/order.ts';
import { cardMaterial } from '../controller/personalization/card-material.ts';
import { faceContent } from '../controller/personalization/faces.ts';
import { RecipeBook } from '../controller/recipes/recipe-book.ts';
import { LAYERS, SIDES } from '../recipes/artwork/card-face.ts';
import { loadProduct } from '../recipes/product.ts';
import { recipeChanges } from '../recipes/recipe-changes.ts';
import type { LoadedRecipe } from '../recipes/recipe.ts';
import { composeCard, PERFECT } from '../simulator/vision/compose.ts';
import { finishedCardPng } from '../simulator/vision/picture.ts';
import { RealClock } from '../stations/clock.ts';
import type { Given } from './command-line/option.ts';
import type * as declared from './commands/recipe.ts';
import { requireFile } from './named-file.ts';
import { openOwnJournal } from './own-journal.ts';
import { installedRecipes, orderFitness } from './recipes.ts';
import { worded } from './refused-order.ts';
import { requireTables } from './table-report.ts';
import { accept } from './accepted.ts';
import { twoPeople } from './two-people.ts';
import { CliError, print, UsageError } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';

/** `cardline recipe check | preview | diff | approve`. */

function folderOf(word: string | undefined): string {
  if (word === undefined) throw new UsageError('a folder is missing: recipe diff FOLDER FOLDER');
  return resolve(word);
}

/** The recipe, its drawings, and that the two agree. */
export function check(given: Given<declared.CheckOptions>, words: readonly string[]): number {
  const { recipe, hash } = accept(loadProduct(folderOf(words[0]), true)).recipe;
  print(
    { recipe: recipe.recipe, version: recipe.version, hash, phases: recipe.phases.map(({ id }) => id) },
    given.json,
    `${recipe.recipe} ${recipe.version} is right: ${recipe.phases.map(({ id }) => id).join(', ')}\n${hash}`,
  );
  return 0;
}

/** Both faces as the finished card shows them, and each layer as its machine is given it. */
export async function preview(given: Given<declared.PreviewOptions>, words: readonly string[]): Promise<number> {
  const { recipe, artwork } = accept(loadProduct(folderOf(words[0]), true));
  const out = given.out;
  const order = await firstOrder(requireFile(given.order), recipe);
  const content = faceContent(cardMaterial(order, recipe.recipe));
  const layers = await artwork.render(content);
  const finished = await composeCard(layers, PERFECT);
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  const write = (name: string, png: Uint8Array): void => {
    const file = join(out, name);
    writeFileSync(file, png, { mode: 0o600 });
    files.push(file);
  };
  for (const side of SIDES) {
    write(`${side}.png`, await finishedCardPng(finished[side]));
    for (const layer of LAYERS) write(`${side}-${layer}.png`, layers[side][layer]);
  }
  print({ recipe: recipe.recipe.recipe, files }, given.json, files.join('\n'));
  return 0;
}

/** As an import would take it, so that the preview shows what is printed. */
async function firstOrder(file: string, recipe: LoadedRecipe): Promise<Order> {
  const fitness = orderFitness(recipe);
  try {
    for await (const line of readOrderFile(file, recipe.recipe.document.orders, fitness.check)) {
      if (line.type === 'order') return line.order;
      if (line.type !== 'refusal') continue;
      const { line: number, field, reason } = worded(line.refusal);
      throw new CliError(`${file}:${number}: ${field} ${reason}`);
    }
  } finally {
    await fitness.close();
  }
  throw new CliError(`${file}: the file has no orders`);
}

export function diff(given: Given<declared.CheckOptions>, words: readonly string[]): number {
  const one = accept(loadProduct(folderOf(words[0]), true)).recipe;
  const other = accept(loadProduct(folderOf(words[1]), true)).recipe;
  const changes = recipeChanges(one, other);
  const lines = changes.map(({ path, from, to }) => `${path}: ${from ?? '(not there)'} → ${to ?? '(not there)'}`);
  print({ changes }, given.json, lines.length === 0 ? 'the two are the same' : lines.join('\n'));
  return 0;
}

/** Two people stand for it that this version, with these very drawings, may be made. */
export async function approve(given: Given<declared.ApproveOptions>, words: readonly string[]): Promise<number> {
  const loaded = accept(loadProduct(folderOf(words[0]), false)).recipe;
  const { recipe, hash } = loaded;
  twoPeople(given);
  const folder = given.data;
  const { store } = openOwnJournal(folder, new RealClock());
  try {
    requireTables(store, folder);
    const book = RecipeBook.open(store, installedRecipes(), folder);
    const problem = book.problem(loaded);
    if (problem === 'changed')
      throw new CliError(
        `${basename(loaded.folder)} ${recipe.version} was approved or used with another content: raise its version`,
      );
    if (problem === 'unapproved') {
      const { by, second } = await signedByTwo(given, store, 'recipes.approve');
      const author = [by, second].find((one) => book.isAuthor(loaded, one));
      if (author !== undefined) throw new CliError(`${author} wrote this version: two others approve it`);
      book.keep(loaded, by);
      store.append({ kind: 'recipe.approved', recipe: recipe.recipe, version: recipe.version, hash, by, second });
      store.commit();
    }
    const said = `${recipe.recipe} ${recipe.version} is approved\n${hash}`;
    print({ recipe: recipe.recipe, version: recipe.version, hash, approved: true }, given.json, said);
    return 0;
  } finally {
    store.close();
  }
}
