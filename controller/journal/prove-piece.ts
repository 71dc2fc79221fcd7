import { keyDigest, type PieceFold } from './piece-fold.ts';
import type { Proof } from './proof.ts';
import { endCard, prove } from './prove.ts';

/** Adds the result of a piece to the proof of everything before it. */

/** Whether the proof has no record yet of the piece's folded cards and jobs. */
export function isFoldable(proof: Proof, { cards, jobKeys }: PieceFold): boolean {
  for (const key of proof.jobs.keys()) if (jobKeys.includes(keyDigest(key))) return false;
  const waitedFor = new Set([...proof.jobs.values()].map(({ card }) => card));
  return cards.every((card) => !proof.cards.has(card) && !waitedFor.has(card));
}

/** Adds the result of a piece to the proof of everything before it. */
export function provePiece(proof: Proof, { steps, openCards, openJobs, checks }: PieceFold): void {
  for (const step of steps) {
    if (step.does === 'prove') prove(proof, step.fact, step.seq);
    else if (step.does === 'begin') proof.setOrder(step.order, 'inProcess');
    else if (step.does === 'issue') proof.issue(step.serial, step.seq);
    else endCard(proof, step.fact, step.seq, step.card);
  }
  for (const [id, card] of openCards) proof.cards.set(id, { ...card, phases: [...card.phases] });
  for (const [key, job] of openJobs) proof.jobs.set(key, job);
  proof.checks += checks;
}
