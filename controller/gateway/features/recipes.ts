import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { SIDES, type Side } from '../../recipes/artwork/card-face.ts';
import { recipeChanges } from '../../recipes/recipe-changes.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { FileResult } from '../../recipes/yaml-file.ts';
import type { EntryBody } from '../journal/entry.ts';
import { secondSignature, type SecondPerson } from '../people/second-person.ts';
import type { RecipeBook } from '../recipes/recipe-book.ts';
import type { RecipeDraftView, RecipeSource, RecipeView } from './contract.ts';
import { route, type Route } from './routes.ts';

/** The products that can be made here: what they say, how they look, who stands for them; new versions, written and approved. */

export interface RecipePorts {
  readonly book: RecipeBook;
  readonly simulated: boolean;
  /** The finished card of a made-up citizen (PNG); null where it can't be drawn. */
  readonly face: (recipe: LoadedRecipe, side: Side) => Promise<Uint8Array | null>;
  readonly secondPerson: SecondPerson;
  readonly tell: (facts: readonly EntryBody[]) => void;
  /** Work on the store beside the line's turns. */
  readonly outside: <T>(work: () => T) => T | null;
}

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

export function recipeRoutes(ports: RecipePorts): Route[] {
  const { book, secondPerson, tell, simulated, outside } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/recipes',
      access: 'recipes.see',
      handle: (): RecipeView[] => {
        const { versions } = book;
        const names = new Set(versions.map(({ recipe }) => recipe.recipe));
        const inForce = new Map([...names].map((name) => [name, book.inForce(name)]));
        return versions.map((loaded) => view(loaded, book, inForce.get(loaded.recipe.recipe) ?? null));
      },
    }),
    route({
      method: 'GET',
      path: '/api/recipes/:hash/faces/:side',
      access: 'recipes.see',
      params: z.object({ hash: HASH, side: z.enum(SIDES) }),
      handle: async ({ params, reply }) => {
        const loaded = book.byHash(params.hash);
        const png = loaded === null ? null : await ports.face(loaded, params.side);
        if (png === null) return reply.code(404).send({ refusal: 'no-image' });
        return reply.type('image/png').send(Buffer.from(png));
      },
    }),
    route({
      method: 'GET',
      path: '/api/recipes/:hash/source',
      access: 'recipes.see',
      params: z.object({ hash: HASH }),
      handle: ({ params, reply }): unknown => {
        const loaded = book.byHash(params.hash);
        if (loaded === null) return reply.code(404).send({ refusal: 'stale' });
        return { source: readFileSync(join(loaded.folder, 'recipe.yaml'), 'utf8') } satisfies RecipeSource;
      },
    }),
    route({
      method: 'POST',
      path: '/api/recipes/check',
      access: 'recipes.edit',
      bodyMaxBytes: DRAFT_MAX_BYTES,
      body: DRAFT,
      handle: ({ body }): RecipeDraftView => draftView(book.check(body, simulated), book.byHash(body.from)),
    }),
    route({
      method: 'POST',
      path: '/api/recipes/propose',
      access: 'recipes.edit',
      bodyMaxBytes: DRAFT_MAX_BYTES,
      body: DRAFT,
      handle: ({ body, visitor, reply }) => {
        const result = outside(() => book.propose(body, simulated, visitor?.person ?? ''));
        if (result === null) return reply.code(409).send({ accepted: false, refusal: 'defect' });
        return draftView(result, book.byHash(body.from));
      },
    }),
    route({
      method: 'POST',
      path: '/api/recipes/withdraw',
      access: 'recipes.edit',
      body: z.strictObject({ hash: HASH }),
      handle: ({ body, visitor, reply }) => {
        return outside(() => book.withdraw(body.hash, visitor?.person ?? '')) === 'withdrawn'
          ? { accepted: true }
          : reply.code(409).send({ accepted: false, refusal: 'stale' });
      },
    }),
    route({
      method: 'POST',
      path: '/api/recipes/approve',
      access: 'recipes.approve',
      body: z.strictObject({
        /** What both look at: another content in the meantime is not what they approve. */
        hash: HASH,
        second: secondSignature,
      }),
      handle: async ({ body, visitor, reply }) => {
        const refuse = (refusal: string): unknown => reply.code(409).send({ accepted: false, refusal });
        const loaded = book.byHash(body.hash);
        if (loaded === null) return refuse('stale');
        const problem = book.problem(loaded);
        if (problem !== 'unapproved') return refuse(problem === 'changed' ? 'recipe-changed' : 'recipe-approved');
        const by = visitor?.person ?? '';
        const checked = await secondPerson.check(body.second, by, 'recipes.approve');
        if ('refusal' in checked) return refuse(checked.refusal);
        // While the second one signed, the version may have been withdrawn, or another one of its number approved.
        if (book.byHash(body.hash) === null || book.problem(loaded) !== 'unapproved') return refuse('stale');
        const { recipe, version } = loaded.recipe;
        tell([{ kind: 'recipe.approved', recipe, version, hash: loaded.hash, by, second: checked.person }]);
        return { accepted: true };
      },
    }),
  ];
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

/** Parameters one below the other; those that belong together (tolerances) are told like the rest. */
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
