import { chainHash, GENESIS_HASH } from './chain.ts';
import { readFact } from './facts/stored-fact.ts';
import { isAbout } from './entry-subjects.ts';
import type { JournalStore } from './store.ts';

/** Proves from the journal alone what became of every blank and every order. Trusts nothing that it does not recompute. */

export interface Verification {
  readonly entries: number;
  readonly chain: 'intact' | { readonly brokenAt: number };
  readonly blanks: {
    issued: number;
    accepted: number;
    rejected: number;
    removed: number;
    onLine: number;
    unaccounted: number;
  };
  readonly orders: { ordered: number; accepted: number; setAside: number; inProcess: number; waiting: number };
  readonly violations: readonly string[];
  readonly checks: number;
}

interface CardRecord {
  readonly order: string;
  serial: string;
  readonly phases: string[];
  good: boolean;
}

const VIOLATIONS_MAX = 1000;
const SUBJECTS = new Set(['batch', 'order', 'card', 'job', 'blank'] as const);

/** `phases`: the phase IDs of each recipe in order, by its hash; null where it is not known. */
export function verify(store: JournalStore, phases: (recipeHash: string) => readonly string[] | null): Verification {
  let previous = GENESIS_HASH;
  let expected = 1;
  let brokenAt: number | null = null;
  let checks = 0;
  const violations: string[] = [];
  const expect = (holds: boolean, violation: string): void => {
    checks += 1;
    if (!holds && violations.length < VIOLATIONS_MAX) violations.push(violation);
  };
  const cards = new Map<string, CardRecord>();
  const jobs = new Map<string, { card: string; phase: string; work: string }>();
  const places = new Map<string, 'line' | 'accepted' | 'rejected' | 'removed'>();
  const strays = new Set<string>();
  const orders = new Map<string, 'waiting' | 'inProcess' | 'accepted' | 'setAside'>();
  const citizenOf = new Map<string, string>();
  const citizensWithCard = new Set<string>();
  const replacing = new Set<string>();
  const recipeOf = new Map<string, string>();
  const batchOf = new Map<string, string>();
  const neverRemade = new Set<string>();
  let issued = 0;

  for (const { seq, at, body: content, hash } of store.rows()) {
    if (brokenAt === null && (seq !== expected || hash !== chainHash(previous, seq, at, content)))
      brokenAt = seq === expected ? seq : expected;
    previous = hash;
    expected = seq + 1;
    const read = readFact(content);
    if (!('body' in read)) {
      brokenAt ??= seq;
      continue;
    }
    const { body } = read;
    if (!isAbout(body, SUBJECTS)) continue;
    switch (body.kind) {
      case 'batch.created':
        recipeOf.set(body.batch, body.recipeHash);
        break;
      case 'order.accepted':
        expect(!orders.has(body.order), `entry ${seq}: order ${body.order} was accepted twice`);
        orders.set(body.order, 'waiting');
        citizenOf.set(body.order, body.citizen);
        batchOf.set(body.order, body.batch);
        if (body.replaces !== '') replacing.add(body.order);
        break;
      case 'card.started':
        cards.set(body.card, { order: body.order, serial: '', phases: [], good: false });
        orders.set(body.order, 'inProcess');
        break;
      case 'job.requested':
        expect(cards.has(body.card), `entry ${seq}: a job for the unknown card ${body.card}`);
        jobs.set(body.key, { card: body.card, phase: body.phase, work: body.work });
        break;
      case 'job.ended': {
        const job = jobs.get(body.key);
        jobs.delete(body.key);
        expect(job !== undefined, `entry ${seq}: ${body.key} ended without having been requested`);
        const card = job === undefined ? undefined : cards.get(job.card);
        if (job === undefined || card === undefined || body.outcome !== 'done') break;
        if (job.work === 'feed') {
          expect(!places.has(body.serial), `entry ${seq}: blank ${body.serial} was fed twice`);
          places.set(body.serial, 'line');
          card.serial = body.serial;
          issued += 1;
        } else if (job.work !== 'move') card.phases.push(job.phase);
        break;
      }
      case 'card.judged': {
        const card = cards.get(body.card);
        if (card !== undefined) card.good = body.verdict === 'good';
        break;
      }
      case 'card.ended': {
        const card = cards.get(body.card);
        cards.delete(body.card);
        if (body.outcome === 'void') {
          orders.set(body.order, neverRemade.has(body.order) ? 'setAside' : 'waiting');
          break;
        }
        expect(
          card?.serial === body.serial,
          `entry ${seq}: card ${body.card} ended with the blank ${body.serial}, not its own`,
        );
        expect(places.get(body.serial) === 'line', `entry ${seq}: blank ${body.serial} left the line twice`);
        places.set(body.serial, body.outcome);
        if (body.outcome === 'accepted') {
          const citizen = citizenOf.get(body.order) ?? body.order;
          expect(
            !citizensWithCard.has(citizen) || replacing.has(body.order),
            `entry ${seq}: the citizen of order ${body.order} has two accepted cards, and none replaces the other`,
          );
          citizensWithCard.add(citizen);
          const wanted = phases(recipeOf.get(batchOf.get(body.order) ?? '') ?? '');
          expect(
            wanted === null || wanted.join() === card?.phases.join(),
            `entry ${seq}: card ${body.card} was accepted after the phases ${card?.phases.join(', ') ?? ''}`,
          );
          expect(card?.good === true, `entry ${seq}: card ${body.card} was accepted without a good verdict`);
          orders.set(body.order, 'accepted');
        } else orders.set(body.order, 'waiting');
        break;
      }
      case 'blank.stray':
        expect(!places.has(body.serial), `entry ${seq}: blank ${body.serial} was fed twice`);
        places.set(body.serial, 'line');
        strays.add(body.serial);
        issued += 1;
        break;
      case 'blank.removed':
        expect(strays.delete(body.serial), `entry ${seq}: blank ${body.serial} was removed, but was no stray`);
        places.set(body.serial, 'removed');
        break;
      case 'batch.reconciled': {
        const differs =
          body.countedAccepted !== body.accepted || body.countedRejected !== body.rejected || body.difference !== 0;
        expect(
          !differs || body.signedBy !== '',
          `entry ${seq}: a difference in batch ${body.batch} that nobody signed`,
        );
        expect(body.by !== body.witness, `entry ${seq}: batch ${body.batch} was counted by one person alone`);
        break;
      }
      case 'journal.resumed':
        for (const [order, state] of orders) {
          if (state === 'waiting') orders.set(order, 'setAside');
          if (state === 'inProcess') neverRemade.add(order);
        }
        break;
      case 'order.set-aside':
        orders.set(body.order, 'setAside');
        break;
      // A part that was split off is made by the recipe of the batch it came with.
      case 'batch.split':
      case 'batch.imported':
      case 'batch.scheduled':
      case 'batch.prioritized':
      case 'batch.held':
      case 'batch.released':
      case 'batch.shredded':
      case 'batch.ended':
      case 'first-article.decided':
      case 'card.condemned':
      case 'card.found':
      case 'card.removed':
      case 'job.doubted':
      case 'job.running':
      case 'reject-bin.emptied':
      case 'lot.suspected':
      case 'lot.cleared':
        break;
      default:
        body satisfies never;
    }
  }
  const count = <T>(values: Iterable<T>, wanted: T): number => [...values].filter((value) => value === wanted).length;
  const blanks = {
    issued,
    accepted: count(places.values(), 'accepted'),
    rejected: count(places.values(), 'rejected'),
    removed: count(places.values(), 'removed'),
    onLine: count(places.values(), 'line'),
  };
  const unaccounted = issued - blanks.accepted - blanks.rejected - blanks.removed - blanks.onLine;
  expect(unaccounted === 0, `${unaccounted} blanks are in no place`);
  const onCards = [...cards.values()].filter((card) => card.serial !== '').length;
  expect(
    onCards + strays.size === blanks.onLine,
    `${blanks.onLine} blanks on the line, ${onCards} cards and ${strays.size} strays`,
  );
  return {
    entries: expected - 1,
    chain: brokenAt === null ? 'intact' : { brokenAt },
    blanks: { ...blanks, unaccounted },
    orders: {
      ordered: orders.size,
      accepted: count(orders.values(), 'accepted'),
      setAside: count(orders.values(), 'setAside'),
      inProcess: count(orders.values(), 'inProcess'),
      waiting: count(orders.values(), 'waiting'),
    },
    violations,
    checks,
  };
}
