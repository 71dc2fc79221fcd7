import { areAllDone } from '../../recipes/phases.ts';
import { NO_SERIAL } from '../../stations/blank-serial.ts';
import type { EntryOf } from './entry.ts';
import type { EntryAbout } from './entry-subjects.ts';
import type { Proof, ProvedCard } from './proof.ts';

/** What each kind of entry proves, and the rules that it must satisfy. */

export const PROVED_SUBJECTS = new Set(['batch', 'order', 'card', 'job', 'blank'] as const);

type Proved = EntryAbout<'batch' | 'order' | 'card' | 'job' | 'blank'>;

/** For each kind that proves anything, the relevant fields: what is passed between threads. */
export const PROVED_FIELDS = {
  'batch.created': ['batch', 'recipeHash'],
  'order.accepted': ['order', 'citizen', 'batch', 'replaces'],
  'order.set-aside': ['order'],
  'journal.resumed': [],
  'card.started': ['card', 'order'],
  'job.requested': ['key', 'card', 'phase', 'work'],
  'job.ended': ['key', 'outcome', 'serial'],
  'card.judged': ['card', 'verdict'],
  'card.sampled': ['card'],
  'sample.decided': ['card', 'decision'],
  'card.ended': ['card', 'order', 'outcome', 'serial'],
  'blank.stray': ['serial'],
  'blank.removed': ['serial'],
  'batch.reconciled': [
    'batch',
    'accepted',
    'rejected',
    'countedAccepted',
    'countedRejected',
    'difference',
    'signedBy',
    'by',
    'witness',
  ],
} as const satisfies { readonly [K in Proved['kind']]?: readonly (keyof EntryOf<K>)[] };

type Proving = keyof typeof PROVED_FIELDS;
type Part<K extends Proving> = Pick<EntryOf<K>, (typeof PROVED_FIELDS)[K][number] & keyof EntryOf<K>>;
export type ProvedFact = { [K in Proving]: { readonly kind: K } & Part<K> }[Proving];
type Step<K extends Proving> = (proof: Proof, body: Part<K>, seq: number) => void;

/** The provable part of an entry; null if it proves nothing. A split-off part uses the recipe of the batch that it came with. */
export function provedPart(body: Proved): ProvedFact | null {
  if (!Object.hasOwn(PROVED_FIELDS, body.kind)) return null;
  const fields: readonly string[] = PROVED_FIELDS[body.kind as Proving];
  const whole: Readonly<Record<string, unknown>> = body;
  const part: Record<string, unknown> = { kind: body.kind };
  for (const field of fields) part[field] = whole[field];
  // The table names fields of this very kind.
  return part as unknown as ProvedFact;
}

export const acceptOrder: Step<'order.accepted'> = (proof, body, seq) => {
  proof.expect(!proof.hasOrder(body.order), () => `entry ${seq}: order ${body.order} was accepted twice`);
  proof.addOrder(body.order, body.batch, body.citizen, body.replaces !== '');
};

const startCard: Step<'card.started'> = (proof, body) => {
  proof.cards.set(body.card, { order: body.order, serial: NO_SERIAL, phases: [], good: false });
  proof.setOrder(body.order, 'inProcess');
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

/** A drawn card is not good until a person has approved it. */
const lookAt: Step<'card.sampled'> = (proof, body) => {
  const card = proof.cards.get(body.card);
  if (card !== undefined) card.good = false;
};

const decideSample: Step<'sample.decided'> = (proof, body) => {
  const card = proof.cards.get(body.card);
  if (card !== undefined) card.good = body.decision === 'approved';
};

/** `card`: its proof state before it ended. */
export function endCard(proof: Proof, body: Part<'card.ended'>, seq: number, card: ProvedCard | undefined): void {
  if (body.outcome === 'void') {
    proof.setOrder(body.order, proof.isNeverRemade(body.order) ? 'setAside' : 'waiting');
    return;
  }
  proof.expect(
    card?.serial === body.serial,
    () => `entry ${seq}: card ${body.card} ended with the blank ${body.serial}, not its own`,
  );
  proof.expect(proof.placeOf(body.serial) === 'line', () => `entry ${seq}: blank ${body.serial} left the line twice`);
  proof.setPlace(body.serial, body.outcome);
  if (body.outcome === 'accepted') acceptCard(proof, body, seq, card);
  else proof.setOrder(body.order, 'waiting');
}

function acceptCard(proof: Proof, body: Part<'card.ended'>, seq: number, card: ProvedCard | undefined): void {
  proof.expect(
    proof.giveCard(body.order),
    () => `entry ${seq}: the citizen of order ${body.order} has two accepted cards, and none replaces the other`,
  );
  const wanted = proof.phasesFor(body.order);
  proof.expect(
    wanted === null || areAllDone(wanted, card?.phases ?? []),
    () => `entry ${seq}: card ${body.card} was accepted after the phases ${card?.phases.join(', ') ?? ''}`,
  );
  proof.expect(
    card?.good === true,
    () => `entry ${seq}: card ${body.card} was accepted without a good verdict, or before a person had looked at it`,
  );
  proof.setOrder(body.order, 'accepted');
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
  proof.setPlace(body.serial, 'removed');
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
  proof.giveUpOrders();
};

const STEPS: { readonly [K in Proving]: Step<K> } = {
  'batch.created': (proof, body) => proof.addBatch(body.batch, body.recipeHash),
  'order.accepted': acceptOrder,
  'order.set-aside': (proof, body) => proof.setOrder(body.order, 'setAside'),
  'journal.resumed': resume,
  'card.started': startCard,
  'job.requested': requestJob,
  'job.ended': endJob,
  'card.judged': judgeCard,
  'card.sampled': lookAt,
  'sample.decided': decideSample,
  'card.ended': (proof, body, seq) => {
    endCard(proof, body, seq, proof.cards.get(body.card));
    proof.cards.delete(body.card);
  },
  'blank.stray': findStray,
  'blank.removed': removeStray,
  'batch.reconciled': reconcile,
};

/** Adds an entry to the proof; a broken rule becomes a violation. */
export function prove(proof: Proof, fact: ProvedFact, seq: number): void {
  // The table stores each kind's step under that kind, so the fact's type matches.
  (STEPS[fact.kind] as (proof: Proof, fact: ProvedFact, seq: number) => void)(proof, fact, seq);
}
