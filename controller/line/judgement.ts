import type { Recipe } from '../../recipes/recipe.ts';
import { fault } from '../../stations/fault.ts';
import { sampleOneIn } from '../../stations/line-layout.ts';
import { isInspectResult } from '../../stations/quality-control/contract.ts';
import type { JobAnswer } from '../../stations/station.ts';
import type { ConductorPorts } from './conductor-ports.ts';
import { UNSEEN, type Judgement } from './decide.ts';
import type { CardState } from './card-state.ts';
import { isDrawn } from './samples.ts';
import { identityCheck, judge } from './verdict.ts';

type JudgingPorts = Pick<ConductorPorts, 'preparation' | 'issuer' | 'keepImages' | 'layout' | 'samples'>;

/** Compares QC's report with the card's order; `UNSEEN` for any other answer. Stores the images that QC took. */
export function judgementOf(
  answer: JobAnswer,
  card: CardState,
  recipe: Recipe,
  { preparation, issuer, keepImages, layout, samples }: JudgingPorts,
): Judgement {
  if (answer.state !== 'done' || !isInspectResult(answer.result)) return UNSEEN;
  const { images } = answer.result;
  if (images.front.length > 0 || images.back.length > 0) keepImages(card.id, card.order, images);
  const material = preparation.material(card.order, recipe);
  if (material === null) return { ...UNSEEN, findings: [fault('order.unreadable', 'major', { order: card.order })] };
  const findings = judge(answer.result, material, recipe, card.chipDigest, issuer.terminal !== null);
  const oneIn = sampleOneIn(layout);
  return {
    findings,
    identity: identityCheck(answer.result, material),
    // QC has reported on this card: its report can't depend on the draw.
    sampledOneIn: findings.length === 0 && isDrawn(samples, oneIn) ? oneIn : null,
  };
}
