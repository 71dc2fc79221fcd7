import { z } from 'zod';

import { SIDES, type Side } from '../../recipes/artwork/card-face.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { EntryBody } from '../journal/entry.ts';
import { secondSignature, type SecondPerson } from '../people/second-person.ts';
import type { RecipeView } from './contract.ts';
import { route, type Route } from './routes.ts';

/** The products that are installed here: what they say, how they look, and whether two people have approved them. */

export interface RecipePorts {
  readonly recipes: ReadonlyMap<string, LoadedRecipe>;
  /** `changed`: this version was approved or used with another content. */
  readonly problem: (recipe: LoadedRecipe) => 'changed' | 'unapproved' | null;
  readonly approvedBy: (recipe: LoadedRecipe) => readonly string[];
  /** The finished card of a made-up citizen (PNG); null where there is no such product. */
  readonly face: (recipe: string, side: Side) => Promise<Uint8Array | null>;
  readonly secondPerson: SecondPerson;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

const NAME = z.string().regex(/^[a-z0-9-]{1,60}$/);

export function recipeRoutes(ports: RecipePorts): Route[] {
  const { recipes, secondPerson, tell } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/recipes',
      access: 'recipes.see',
      handle: (): RecipeView[] => [...recipes.values()].map((loaded) => view(loaded, ports)),
    }),
    route({
      method: 'GET',
      path: '/api/recipes/:recipe/faces/:side',
      access: 'recipes.see',
      params: z.object({ recipe: NAME, side: z.enum(SIDES) }),
      handle: async ({ params, reply }) => {
        const png = await ports.face(params.recipe, params.side);
        if (png === null) return reply.code(404).send({ refusal: 'no-image' });
        return reply.type('image/png').send(Buffer.from(png));
      },
    }),
    route({
      method: 'POST',
      path: '/api/recipes/approve',
      access: 'recipes.approve',
      body: z.strictObject({
        recipe: NAME,
        /** What both look at: another content in the meantime is not what they approve. */
        hash: z.string().length(64),
        second: secondSignature,
      }),
      handle: async ({ body, visitor, reply }) => {
        const refuse = (refusal: string): unknown => reply.code(409).send({ accepted: false, refusal });
        const loaded = recipes.get(body.recipe);
        if (loaded === undefined || loaded.hash !== body.hash) return refuse('stale');
        const problem = ports.problem(loaded);
        if (problem !== 'unapproved') return refuse(problem === 'changed' ? 'recipe-changed' : 'recipe-approved');
        const by = visitor?.person ?? '';
        const checked = await secondPerson.check(body.second, by, 'recipes.approve');
        if ('refusal' in checked) return refuse(checked.refusal);
        const { recipe, version } = loaded.recipe;
        tell([{ kind: 'recipe.approved', recipe, version, hash: loaded.hash, by, second: checked.person }]);
        return { accepted: true };
      },
    }),
  ];
}

function view(loaded: LoadedRecipe, { problem, approvedBy }: RecipePorts): RecipeView {
  const { recipe, hash } = loaded;
  return {
    recipe: recipe.recipe,
    version: recipe.version,
    title: recipe.title,
    hash,
    approval: problem(loaded) ?? 'approved',
    approvedBy: approvedBy(loaded),
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
