import type { Place } from '../../recipes/artwork/place.ts';
import type { Phase, Recipe } from '../../recipes/recipe.ts';
import type { BlankSerial } from '../../stations/blank-serial.ts';
import type { IssuerTrust, PreparedCard } from '../../stations/card-work.ts';
import { phaseWorkOf } from '../../stations/kinds.ts';
import type { JobWork } from '../../stations/station.ts';

/** The work content for one card at a phase's station. */
export function phaseWork(
  card: { readonly id: string; readonly order: string; readonly serial: BlankSerial; readonly chipDigest: string },
  prepared: Omit<PreparedCard, 'chipDigest'> & { readonly places: readonly Place[] },
  recipe: Recipe,
  phase: Phase,
  issuer: IssuerTrust,
): JobWork {
  const { id, order, serial, chipDigest } = card;
  const issued = { card: id, order, serial, chipDigest, ...prepared, recipe: recipe.recipe, issuer };
  return phaseWorkOf(phase.station).job(issued, phase);
}
