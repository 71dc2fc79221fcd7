import { InvariantError } from '../../stations/fault.ts';
import { leaveFront } from './batch-queue.ts';
import { cardMachine, type CardEvent } from './card-machine.ts';
import { count, setAside, showFirstArticle, withdrawFirstArticle } from './fold-batch.ts';
import { noteCondemned, noteJudged } from './fold-failures.ts';
import type { Fold } from './fold-moment.ts';
import { batchOf, existing } from './line-state.ts';
import type { CardState } from './card-state.ts';
import { newCard } from './new-card.ts';
import { steps } from './statechart.ts';

/** Folds journal entries about cards and blanks into the line's state. */

const stepCard = steps(cardMachine);

export const startCard: Fold<'card.started'> = (state, body, { at, phasesOf }) => {
  const order = existing(state.orders, body.order);
  if (order.state !== 'waiting') throw new InvariantError(`order ${order.id} has a card on the line already`);
  order.state = 'inProcess';
  order.attempts = body.attempt;
  const again = state.remakes.indexOf(order.id);
  if (again >= 0) state.remakes.splice(again, 1);
  else if (!leaveFront(state, order.id)) throw new InvariantError(`order ${order.id} was started out of turn`);
  state.cardCount += 1;
  const phases = phasesOf(state.batch?.recipeHash ?? '');
  state.cards.set(body.card, newCard(body, state.cardCount, phases, at));
};

export const judgeCard: Fold<'card.judged'> = (state, body) => {
  const card = existing(state.cards, body.card);
  card.verdict = body.verdict;
  card.identity = body.identity;
  showFirstArticle(state, card, body.verdict);
  noteJudged(state, card, body.findings);
};

export const sampleCard: Fold<'card.sampled'> = (state, body) => {
  existing(state.cards, body.card).sample = 'open';
};

export const decideSample: Fold<'sample.decided'> = (state, body, { seq }) => {
  existing(state.cards, body.card).sample = body.decision === 'approved' ? 'passed' : 'none';
  state.revision = seq;
};

export const condemnCard: Fold<'card.condemned'> = (state, body, { at, nowMs }) => {
  const card = existing(state.cards, body.card);
  move(card, { type: 'CONDEMN' });
  withdrawFirstArticle(state, card);
  card.sample = 'none';
  noteCondemned(state, card, body.reason, nowMs);
  card.reason = body.reason;
  card.sinceAt = at;
};

export const findCard: Fold<'card.found'> = (state, body, { at }) => {
  const card = existing(state.cards, body.card);
  move(card, { type: 'FOUND' });
  card.position = body.position;
  card.sinceAt = at;
};

/** Its `card.ended` entry follows. */
export const removeCard: Fold<'card.removed'> = (state, _, { seq }) => {
  state.revision = seq;
};

export const endCard: Fold<'card.ended'> = (state, body, { at }) => {
  const card = existing(state.cards, body.card);
  // An order whose card was accepted is no longer in the state: no second card of it was started, and none is accepted.
  const order = existing(state.orders, body.order);
  if (order.state !== 'inProcess') throw new InvariantError(`order ${order.id} has no card on the line`);
  state.cards.delete(card.id);
  const batch = batchOf(state, order.batch);
  withdrawFirstArticle(state, card);
  switch (body.outcome) {
    case 'accepted':
      move(card, { type: 'DELIVERED' });
      state.orders.delete(order.id);
      state.totals.accepted += 1;
      if (batch !== null) {
        batch.accepted += 1;
        batch.acceptedFor.set(order.office, (batch.acceptedFor.get(order.office) ?? 0) + 1);
        if (batch.firstAcceptedAt === 0) batch.firstAcceptedAt = at;
        batch.lastAcceptedAt = at;
      }
      return;
    case 'rejected':
    case 'removed':
      move(card, { type: body.outcome === 'rejected' ? 'DELIVERED' : 'REMOVED' });
      count(state, batch, body.outcome);
      if (body.outcome === 'rejected') state.rejectBin += 1;
      state.totals.remade += 1;
      if (card.reason !== null) order.reasons.push(card.reason);
      order.state = 'waiting';
      state.remakes.push(order.id);
      return;
    case 'void':
      // No blank was used: the attempt does not count.
      order.state = 'waiting';
      order.attempts -= 1;
      if (order.remake === 'allowed') state.remakes.unshift(order.id);
      else setAside(state, order);
  }
};

export const noteStray: Fold<'blank.stray'> = (state, body, { seq }) => {
  state.strays.set(body.serial, body.position);
  count(state, state.batch, 'issued');
  state.revision = seq;
};

export const removeStray: Fold<'blank.removed'> = (state, body, { seq }) => {
  state.strays.delete(body.serial);
  count(state, state.batch, 'removed');
  state.revision = seq;
};

/**
 * Steps the card's statechart.
 * @throws InvariantError if the event is not allowed in the card's state.
 */
export function move(card: CardState, event: CardEvent): void {
  const next = stepCard(card.machine, event);
  if (next === card.machine)
    throw new InvariantError(`card ${card.id} is ${card.machine.value}: ${event.type} is no event for it`);
  card.machine = next;
}
