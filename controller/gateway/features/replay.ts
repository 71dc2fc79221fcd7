import type { LinkTerms } from '../../../stations/links/opcua-link.ts';
import type { Supplies } from '../../../stations/supplies.ts';
import { z } from 'zod';

import { Replay } from '../../history/replay.ts';
import type { EntrySpanView, ReplayView } from '../contract/history.ts';
import type { Feature, House } from '../feature.ts';
import { drawPicture, RateWindow } from '../picture.ts';
import { routeOf, SPAN } from '../routes.ts';

/** The line's picture at any entry of its journal: a page plays them one after the other. */

const NO_TIMES: ReadonlyMap<string, number> = new Map();
/** Supply levels are not in the journal. */
const NO_LEVELS = new Map<string, Supplies>();
const NO_TERMS = new Map<string, LinkTerms>();

/** A place in the journal: an entry's number, or 0 for none. */
const PLACE = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0);

export function replayFeature({ controller: { store, recipes, conductor }, clock }: House): Feature {
  const replay = new Replay(store, conductor.state.layout, recipes, clock);
  const picture = routeOf<never>()({
    method: 'GET',
    path: '/api/replay',
    access: 'machines.see',
    query: z.object({ seq: PLACE, at: PLACE }),
    handle: async ({ query }): Promise<ReplayView> => {
      // The first entry at or after an instant.
      const wanted = query.seq > 0 ? query.seq : store.reader.entryAt(query.at);
      const { state, at, seq } = await replay.at(wanted);
      const recipe = recipes.byHash(state.batch?.recipeHash ?? '')?.recipe ?? null;
      const scene = { recipe, rate: new RateWindow(), plugs: null, pace: 1, sensors: null };
      const unkept = { times: NO_TIMES, supplies: NO_LEVELS, terms: NO_TERMS };
      return { seq, at, entries: store.entries, picture: drawPicture(state, { ...scene, ...unkept }) };
    },
  });
  const span = routeOf<never>()({
    method: 'GET',
    path: '/api/replay/span',
    access: 'machines.see',
    query: SPAN,
    handle: ({ query: { from, to } }): EntrySpanView => store.reader.within(from, to),
  });
  return { name: 'replay', routes: [picture, span], topics: [] };
}
