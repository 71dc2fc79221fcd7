import type { Recipe } from '../../recipes/recipe.ts';
import type { Prepared } from '../personalization/preparation.ts';
import type { DiskFigures } from '../retention/space.ts';
import { noRoomFor } from './disk-room.ts';
import { setAsideImpossible, type Decision } from './decision.ts';
import { nextStep, type Readiness, type Step } from './flow.ts';
import { ordersToFeed } from './next-orders.ts';
import { superviseSecurity } from './machine-security.ts';
import { packMLState, type LineState } from './line-state.ts';
import { requestJob } from './request-job.ts';
import type { TableVerdict } from '../tables/table-verdict.ts';
import { superviseRotation } from './rotation.ts';
import { unprovedTables } from './tables-watch.ts';
import { superviseAwaited, superviseLine, superviseSigner, superviseUnits, type Surroundings } from './supervise.ts';

/** The next automatic decision: first the line's own reactions, then the next step of the flow. */

/** Live values of the line. */
export interface Shown {
  readonly nowMs: number;
  readonly sensors: Surroundings['sensors'];
  /** The blank that the transport fed last. */
  readonly lastFed: Parameters<typeof requestJob>[4];
  readonly disk: () => DiskFigures | null;
  readonly tables: () => TableVerdict;
}

/** Null where nothing is due. `recipe`: that of the current batch; null without a batch. */
export function nextDecision(
  state: LineState,
  recipe: Recipe | null,
  preparation: Prepared,
  { nowMs, sensors, lastFed, disk, tables }: Shown,
): Decision | null {
  const aside = impossibleNext(state, preparation);
  if (aside !== null) return aside;
  const ready: Readiness = {
    card: (order, attempt) => preparation.ready({ order, attempt }),
    faces: (order) => preparation.facesReady(order),
    mayBegin: (batch) => unprovedTables(tables()) === null && noRoomFor(state, batch, disk()) === null,
  };
  const step = (): Step | null => (recipe === null ? null : nextStep(state, recipe, ready, nowMs));
  const around: Surroundings = {
    nowMs,
    sensors,
    preparation: preparation.fault,
    mayNotBegin: () => unprovedTables(tables()) ?? noRoomFor(state, state.batch, disk()),
    hasSigned: () => preparation.hasSigned,
    nothingToDo: () => step() === null,
  };
  const supervised =
    superviseSecurity(state) ??
    superviseAwaited(state) ??
    superviseSigner(state, around) ??
    superviseRotation(state) ??
    superviseLine(state, recipe, around) ??
    superviseUnits(state, around);
  if (supervised !== null && supervised.entries.length > 0) return supervised;
  const next = step();
  if (next === null || recipe === null) return null;
  return requestJob(state, recipe, preparation, next, lastFed);
}

/** An order that would be next can't be made: no blank is fed for it. */
function impossibleNext(state: LineState, preparation: Prepared): Decision | null {
  if (packMLState(state) !== 'Execute') return null;
  for (const order of ordersToFeed(state)) {
    const reason = preparation.impossible(order);
    if (reason !== null) return setAsideImpossible(state, order, reason);
  }
  return null;
}
