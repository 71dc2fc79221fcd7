import { areAllDone } from '../../recipes/phases.ts';
import { NO_SERIAL } from '../../stations/blank-serial.ts';
import type { EntryOf } from './entry.ts';
import type { EntryAbout } from './entry-subjects.ts';
import type { Proof } from './proof.ts';

/** What each kind of entry proves, and what must hold for it to be true. */

export const PROVED_SUBJECTS = new Set(['batch', 'order', 'card', 'job', 'blank'] as const);

type Proved = EntryAbout<'batch' | 'order' | 'card' | 'job' | 'blank'>;
type Step<K extends Proved['kind']> = (proof: Proof, body: EntryOf<K>, seq: number) => void;

const acceptOrder: Step<'order.accepted'> = (proof, body, seq) => {
  proof.expect(!proof.orders.has(body.order), () => `entry ${seq}: order ${body.order} was accepted twice`);
  proof.orders.set(body.order, 'waiting');
  proof.ordered.set(body.order, { citizen: body.citizen, batch: body.batch, replaces: body.replaces !== '' });
};

const startCard: Step<'card.started'> = (proof, body) => {
  proof.cards.set(body.card, { order: body.order, serial: NO_SERIAL, phases: [], good: false });
  proof.orders.set(body.order, 'inProcess');
};

const requestJob: Step<'job.requested'> = (proof, body, seq) => {
  proof.expect(proof.cards.has(body.card), () => `entry ${seq}: a job for the unknown card ${body.card}`);
  proof.jobs.set(body.key, { card: body.card, phase: body.phase, work: body.work });
};

const endJob: Step<'job.ended'> = (proof, body, seq) => {
  const job = proof.jobs.get(body.key);
  proof.jobs.delete(body.key);
  proof.expect(job !== undefined, () => `entry ${seq}: ${body.key} ended without having been requested`);
  const card = job === undefined ? undefined : proof.cards.get(job.card);
  if (job === undefined || card === undefined || body.outcome !== 'done') return;
  if (job.work === 'feed') {
    proof.issue(body.serial, seq);
    card.serial = body.serial;
  } else if (job.work !== 'move') card.phases.push(job.phase);
};

const judgeCard: Step<'card.judged'> = (proof, body) => {
  const card = proof.cards.get(body.card);
  if (card !== undefined) card.good = body.verdict === 'good';
};

const endCard: Step<'card.ended'> = (proof, body, seq) => {
  if (body.outcome === 'void') {
    proof.cards.delete(body.card);
    proof.orders.set(body.order, proof.neverRemade.has(body.order) ? 'setAside' : 'waiting');
    return;
  }
  proof.expect(
    proof.cards.get(body.card)?.serial === body.serial,
    () => `entry ${seq}: card ${body.card} ended with the blank ${body.serial}, not its own`,
  );
  proof.expect(
    proof.places.get(body.serial) === 'line',
    () => `entry ${seq}: blank ${body.serial} left the line twice`,
  );
  proof.places.set(body.serial, body.outcome);
  if (body.outcome === 'accepted') acceptCard(proof, body, seq);
  else proof.orders.set(body.order, 'waiting');
  proof.cards.delete(body.card);
};

function acceptCard(proof: Proof, body: EntryOf<'card.ended'>, seq: number): void {
  const card = proof.cards.get(body.card);
  const { citizen, replaces } = proof.ordered.get(body.order) ?? { citizen: body.order, replaces: false };
  proof.expect(
    !proof.citizensWithCard.has(citizen) || replaces,
    () => `entry ${seq}: the citizen of order ${body.order} has two accepted cards, and none replaces the other`,
  );
  proof.citizensWithCard.add(citizen);
  const wanted = proof.phasesFor(body.order);
  proof.expect(
    wanted === null || areAllDone(wanted, card?.phases ?? []),
    () => `entry ${seq}: card ${body.card} was accepted after the phases ${card?.phases.join(', ') ?? ''}`,
  );
  proof.expect(card?.good === true, () => `entry ${seq}: card ${body.card} was accepted without a good verdict`);
  proof.orders.set(body.order, 'accepted');
}

const findStray: Step<'blank.stray'> = (proof, body, seq) => {
  proof.issue(body.serial, seq);
  proof.strays.add(body.serial);
};

const removeStray: Step<'blank.removed'> = (proof, body, seq) => {
  proof.expect(
    proof.strays.delete(body.serial),
    () => `entry ${seq}: blank ${body.serial} was removed, but was no stray`,
  );
  proof.places.set(body.serial, 'removed');
};

const reconcile: Step<'batch.reconciled'> = (proof, body, seq) => {
  const differs =
    body.countedAccepted !== body.accepted || body.countedRejected !== body.rejected || body.difference !== 0;
  proof.expect(
    !differs || body.signedBy !== '',
    () => `entry ${seq}: a difference in batch ${body.batch} that nobody signed`,
  );
  proof.expect(body.by !== body.witness, () => `entry ${seq}: batch ${body.batch} was counted by one person alone`);
};

const resume: Step<'journal.resumed'> = (proof) => {
  for (const [order, state] of proof.orders) {
    if (state === 'waiting') proof.orders.set(order, 'setAside');
    if (state === 'inProcess') proof.neverRemade.add(order);
  }
};

const nothing = (): void => undefined;

const STEPS: { readonly [K in Proved['kind']]: Step<K> } = {
  'batch.created': (proof, body) => proof.recipeOf.set(body.batch, body.recipeHash),
  'order.accepted': acceptOrder,
  'order.set-aside': (proof, body) => proof.orders.set(body.order, 'setAside'),
  'journal.resumed': resume,
  'card.started': startCard,
  'job.requested': requestJob,
  'job.ended': endJob,
  'card.judged': judgeCard,
  'card.ended': endCard,
  'blank.stray': findStray,
  'blank.removed': removeStray,
  'batch.reconciled': reconcile,
  // A part that was split off is made by the recipe of the batch it came with.
  'batch.split': nothing,
  'batch.imported': nothing,
  'batch.scheduled': nothing,
  'batch.prioritized': nothing,
  'batch.held': nothing,
  'batch.released': nothing,
  'batch.shredded': nothing,
  'batch.pictures-removed': nothing,
  'batch.ended': nothing,
  'first-article.decided': nothing,
  'card.condemned': nothing,
  'card.found': nothing,
  'card.removed': nothing,
  'job.doubted': nothing,
  'job.running': nothing,
  'reject-bin.emptied': nothing,
  'lot.suspected': nothing,
  'lot.cleared': nothing,
};

/** Adds what an entry says; what does not hold becomes a violation of the proof. */
export function prove(proof: Proof, body: Proved, seq: number): void {
  // The table has each kind's step under its kind: this one is the body's.
  (STEPS[body.kind] as (proof: Proof, body: Proved, seq: number) => void)(proof, body, seq);
}
