import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { SIDES } from '../../../recipes/artwork/card-face.ts';
import { recipeChanges } from '../../../recipes/recipe-changes.ts';
import type { LoadedRecipe } from '../../../recipes/recipe.ts';
import type { FileResult } from '../../../recipes/yaml-file.ts';
import { secondSignature } from '../../people/second-person.ts';
import type { RecipeBook } from '../../recipes/recipe-book.ts';
import type { RecipeDraftView, RecipeRefusal, RecipeSource, RecipeView } from '../contract/recipes.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Route } from '../routes.ts';

/** Recipes: content, appearance and approval of their versions; new versions, written and approved. */

const HASH = z.string().regex(/^[0-9a-f]{64}$/);
const SOURCE_MAX_CHARACTERS = 65_536;
const DRAWING_MAX_CHARACTERS = 2_000_000;
const DRAFT_MAX_BYTES = 5_000_000;
const DRAFT = z.strictObject({
  from: HASH,
  source: z.string().max(SOURCE_MAX_CHARACTERS),
  front: z.string().max(DRAWING_MAX_CHARACTERS).nullable(),
  back: z.string().max(DRAWING_MAX_CHARACTERS).nullable(),
});

const route = routeOf<RecipeRefusal>();

export function recipesFeature(house: House): Feature {
  const routes = [
    list(house),
    face(house),
    source(house),
    check(house),
    propose(house),
    withdraw(house),
    approve(house),
  ];
  return { name: 'recipes', routes, topics: [] };
}

function list({ controller: { recipes: book } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/recipes',
    access: 'recipes.see',
    handle: (): RecipeView[] => {
      const { versions } = book;
      const names = new Set(versions.map(({ recipe }) => recipe.recipe));
      const inForce = new Map([...names].map((name) => [name, book.inForce(name)]));
      return versions.map((loaded) => view(loaded, book, inForce.get(loaded.recipe.recipe) ?? null));
    },
  });
}

function face({ controller: { recipes: book }, lent: { faces } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/recipes/:hash/faces/:side',
    access: 'recipes.see',
    params: z.object({ hash: HASH, side: z.enum(SIDES) }),
    handle: async ({ params, reply, refuse }) => {
      const loaded = book.byHash(params.hash);
      const png = loaded === null ? null : await faces.face(loaded, params.side);
      if (png === null) return refuse(404, 'no-image');
      return reply.type('image/png').send(Buffer.from(png));
    },
  });
}

function source({ controller: { recipes: book } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/recipes/:hash/source',
    access: 'recipes.see',
    params: z.object({ hash: HASH }),
    handle: ({ params, refuse }): unknown => {
      const loaded = book.byHash(params.hash);
      if (loaded === null) return refuse(404, 'stale');
      return { source: readFileSync(join(loaded.folder, 'recipe.yaml'), 'utf8') } satisfies RecipeSource;
    },
  });
}

function check({ controller: { recipes: book, conductor } }: House): Route {
  return route({
    method: 'POST',
    path: '/api/recipes/check',
    access: 'recipes.edit',
    bodyMaxBytes: DRAFT_MAX_BYTES,
    body: DRAFT,
    handle: async ({ body }): Promise<RecipeDraftView> =>
      draftView(await book.check(body, conductor.state.simulated), book.byHash(body.from)),
  });
}

function propose({ controller: { recipes: book, conductor } }: House): Route {
  return route({
    method: 'POST',
    path: '/api/recipes/propose',
    access: 'recipes.edit',
    bodyMaxBytes: DRAFT_MAX_BYTES,
    body: DRAFT,
    handle: async ({ body, visitor, refuse }) => {
      const draft = await book.layOut(body, conductor.state.simulated);
      const result = conductor.outside(() => book.propose(draft, visitor?.person ?? ''));
      if (result === null) book.drop(draft);
      return result === null ? refuse(409, 'defect') : draftView(result, book.byHash(body.from));
    },
  });
}

function withdraw({ controller: { recipes: book, conductor } }: House): Route {
  return route({
    method: 'POST',
    path: '/api/recipes/withdraw',
    access: 'recipes.edit',
    body: z.strictObject({ hash: HASH }),
    handle: ({ body, visitor, refuse }) =>
      conductor.outside(() => book.withdraw(body.hash, visitor?.person ?? '')) === 'withdrawn'
        ? { accepted: true }
        : refuse(409, 'stale'),
  });
}

function approve({ controller: { recipes: book }, entrance: { secondPerson }, note }: House): Route {
  return route({
    method: 'POST',
    path: '/api/recipes/approve',
    access: 'recipes.approve',
    body: z.strictObject({
      /** The content that both people see: another one in the meantime is not approved. */
      hash: HASH,
      second: secondSignature,
    }),
    handle: async ({ body, visitor, refuse }) => {
      const loaded = book.byHash(body.hash);
      if (loaded === null) return refuse(409, 'stale');
      const problem = book.problem(loaded);
      if (problem !== 'unapproved') return refuse(409, problem === 'changed' ? 'recipe-changed' : 'recipe-approved');
      const by = visitor?.person ?? '';
      const checked = await secondPerson.check(body.second, by, 'recipes.approve');
      if ('refusal' in checked) return refuse(409, checked.refusal);
      // Without accounts, names are only typed.
      if (secondPerson.accountsExist && [by, checked.person].some((one) => book.isAuthor(loaded, one)))
        return refuse(409, 'own-recipe');
      // While the second person signed, the version may have been withdrawn, or another one with its number approved.
      if (book.byHash(body.hash) === null || book.problem(loaded) !== 'unapproved') return refuse(409, 'stale');
      const { recipe, version } = loaded.recipe;
      note([{ kind: 'recipe.approved', recipe, version, hash: loaded.hash, by, second: checked.person }]);
      return { accepted: true };
    },
  });
}

function draftView(result: FileResult<LoadedRecipe>, from: LoadedRecipe | null): RecipeDraftView {
  if (!result.ok) return { problems: result.problems, changes: [], version: '', hash: '' };
  const { recipe, hash } = result.value;
  return {
    problems: [],
    changes: from === null ? [] : recipeChanges(from, result.value),
    version: recipe.version,
    hash,
  };
}

function view(loaded: LoadedRecipe, book: RecipeBook, inForce: LoadedRecipe | null): RecipeView {
  const { recipe, hash } = loaded;
  return {
    recipe: recipe.recipe,
    version: recipe.version,
    title: recipe.title,
    hash,
    inForce: inForce?.hash === hash,
    approval: book.problem(loaded) ?? 'approved',
    approvedBy: book.approvedBy(loaded),
    proposedBy: book.proposedBy(loaded),
    changes: inForce === null || inForce.hash === hash ? [] : recipeChanges(inForce, loaded),
    attemptsMax: recipe.attemptsMax,
    firstArticle: recipe.firstArticle,
    changeover: recipe.changeover,
    phases: recipe.phases.map((phase) => ({
      id: phase.id,
      station: phase.station,
      values: valuesOf(phase),
    })),
  };
}

/** Parameters as a flat list, including nested ones such as tolerances. */
function valuesOf(phase: object): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(phase) as [string, unknown][]) {
    if (name === 'id' || name === 'station') continue;
    if (Array.isArray(value)) values[name] = value.join(', ');
    else if (typeof value === 'object' && value !== null) Object.assign(values, valuesOf(value));
    else values[name] = String(value);
  }
  return values;
}
