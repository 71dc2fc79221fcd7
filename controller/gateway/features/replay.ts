import type { LinkTerms } from '../../stations/links/opcua-link.ts';
import type { Supplies } from '../../stations/supplies.ts';
import { z } from 'zod';

import type { Replay } from '../history/replay.ts';
import type { RecipesByHash } from '../recipes/recipe-book.ts';
import type { ReplayView } from './contract.ts';
import { drawPicture, RateWindow } from './picture.ts';
import { route, type Route } from './routes.ts';

/** The line's picture at any entry of its journal: a page plays them one after the other. */

export interface ReplayPorts {
  readonly replay: Replay;
  readonly recipes: RecipesByHash;
  readonly entries: () => number;
  /** The first entry at or after an instant. */
  readonly entryAt: (at: number) => number;
}

const NO_TIMES: ReadonlyMap<string, number> = new Map();
/** Levels stand in no journal. */
const NO_LEVELS = new Map<string, Supplies>();
const NO_TERMS = new Map<string, LinkTerms>();

export function replayRoutes({ replay, recipes, entries, entryAt }: ReplayPorts): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/replay',
      access: 'machines.see',
      query: z.object({
        seq: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
        at: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
      }),
      handle: async ({ query }): Promise<ReplayView> => {
        const wanted = query.seq > 0 ? query.seq : entryAt(query.at);
        const { state, at, seq } = await replay.at(wanted);
        const recipe = recipes.byHash(state.batch?.recipeHash ?? '')?.recipe ?? null;
        return {
          seq,
          at,
          entries: entries(),
          picture: drawPicture(state, {
            recipe,
            rate: new RateWindow(),
            plugs: null,
            pace: 1,
            sensors: null,
            times: NO_TIMES,
            supplies: NO_LEVELS,
            terms: NO_TERMS,
          }),
        };
      },
    }),
  ];
}
