import type { Recipe } from '../../recipes/recipe.ts';
import { fault } from '../../stations/fault.ts';
import { isInspectResult } from '../../stations/quality-control/contract.ts';
import type { JobAnswer } from '../../stations/station.ts';
import type { ConductorPorts } from './conductor-ports.ts';
import { UNSEEN, type Judgement } from './decide.ts';
import type { CardState } from './card-state.ts';
import { identityCheck, judge } from './verdict.ts';

/** What QC saw of a card against what its order wants; `UNSEEN` for any other answer. The pictures that it took are kept. */
export function judgementOf(
  answer: JobAnswer,
  card: CardState,
  recipe: Recipe,
  { preparation, issuer, keepImages }: Pick<ConductorPorts, 'preparation' | 'issuer' | 'keepImages'>,
): Judgement {
  if (answer.state !== 'done' || !isInspectResult(answer.result)) return UNSEEN;
  const { images } = answer.result;
  if (images.front.length > 0 || images.back.length > 0) keepImages(card.id, card.order, images);
  const material = preparation.material(card.order, recipe);
  if (material === null) return { ...UNSEEN, findings: [fault('order.unreadable', 'major', { order: card.order })] };
  return {
    findings: judge(answer.result, material, recipe, card.chipDigest, issuer.terminal !== null),
    identity: identityCheck(answer.result, material),
  };
}
