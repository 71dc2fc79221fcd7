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
import { requireFile } from './named-file.ts';
import { openOwnJournal } from './own-journal.ts';
import { installedRecipes, orderFitness } from './recipes.ts';
import { worded } from './refused-order.ts';
import { requireTables } from './table-report.ts';
import { accept, CliError, flag, parse, print, text, twoPeople, UsageError } from './terminal.ts';
import { signedByTwo } from './two-signatures.ts';

/** `cardline recipe check | preview | diff | approve`. */

const USAGE =
  'recipe check FOLDER | recipe preview FOLDER --order FILE --out DIR | recipe diff FOLDER FOLDER | ' +
  'recipe approve FOLDER --data DIR --by NAME --second NAME';

export function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'check':
      return Promise.resolve(check(rest));
    case 'preview':
      return preview(rest);
    case 'diff':
      return Promise.resolve(diff(rest));
    case 'approve':
      return approve(rest);
    default:
      throw new UsageError(USAGE);
  }
}

function folderOf(word: string | undefined): string {
  if (word === undefined) throw new UsageError(USAGE);
  return resolve(word);
}

/** The recipe, its drawings, and that the two agree. */
function check(args: string[]): number {
  const { values, words } = parse(args, { json: { type: 'boolean' } }, 1);
  const { recipe, hash } = accept(loadProduct(folderOf(words[0]), true)).recipe;
  print(
    { recipe: recipe.recipe, version: recipe.version, hash, phases: recipe.phases.map(({ id }) => id) },
    flag(values, 'json'),
    `${recipe.recipe} ${recipe.version} is right: ${recipe.phases.map(({ id }) => id).join(', ')}\n${hash}`,
  );
  return 0;
}

/** Both faces as the finished card shows them, and each layer as its machine is given it. */
async function preview(args: string[]): Promise<number> {
  const { values, words } = parse(
    args,
    {
      order: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const { recipe, artwork } = accept(loadProduct(folderOf(words[0]), true));
  const out = text(values, 'out', null);
  const order = await firstOrder(requireFile(text(values, 'order', null)), recipe);
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
  print({ recipe: recipe.recipe.recipe, files }, flag(values, 'json'), files.join('\n'));
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

function diff(args: string[]): number {
  const { values, words } = parse(args, { json: { type: 'boolean' } }, 2);
  const [one, other] = [words[0], words[1]].map((word) => accept(loadProduct(folderOf(word), true)).recipe);
  if (one === undefined || other === undefined) throw new UsageError(USAGE);
  const changes = recipeChanges(one, other);
  const lines = changes.map(({ path, from, to }) => `${path}: ${from ?? '(not there)'} → ${to ?? '(not there)'}`);
  print({ changes }, flag(values, 'json'), lines.length === 0 ? 'the two are the same' : lines.join('\n'));
  return 0;
}

/** Two people stand for it that this version, with these very drawings, may be made. */
async function approve(args: string[]): Promise<number> {
  const { values, words } = parse(
    args,
    {
      data: { type: 'string' },
      by: { type: 'string' },
      second: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const loaded = accept(loadProduct(folderOf(words[0]), false)).recipe;
  const { recipe, hash } = loaded;
  twoPeople(values);
  const folder = text(values, 'data', null);
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
      const { by, second } = await signedByTwo(values, store, 'recipes.approve');
      const author = [by, second].find((one) => book.isAuthor(loaded, one));
      if (author !== undefined) throw new CliError(`${author} wrote this version: two others approve it`);
      book.keep(loaded, by);
      store.append({ kind: 'recipe.approved', recipe: recipe.recipe, version: recipe.version, hash, by, second });
      store.commit();
    }
    const said = `${recipe.recipe} ${recipe.version} is approved\n${hash}`;
    print({ recipe: recipe.recipe, version: recipe.version, hash, approved: true }, flag(values, 'json'), said);
    return 0;
  } finally {
    store.close();
  }
}
