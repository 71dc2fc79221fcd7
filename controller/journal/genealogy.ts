import { TRACES, tracesOf, type Trace } from '../../stations/kinds.ts';
import { FEEDER, OUTPUT, REJECT_BIN } from '../../stations/transport/contract.ts';
import { nameKey } from '../people/same-person.ts';
import type { EntryOf } from './entry.ts';
import { isAbout } from './entry-subjects.ts';
import type { JournalStore } from './store.ts';

/** What went into each card, and where it is: lots, tools, people, versions, place. A bad lot is recalled by it. */

/** Beside these: what the stations told of the card, such as lots and tools; empty where nobody knows it. */
export interface CardOrigin extends Record<Trace, string> {
  readonly card: string;
  readonly order: string;
  readonly batch: string;
  readonly office: string;
  serial: string;
  /** `void`: it was begun, and no blank left the feeder for it. */
  outcome: EntryOf<'card.ended'>['outcome'] | 'onLine';
  /**
   * Where it lies, or lay before the move that is under way: a position of the line, a box, the output stacker or the reject bin;
   * empty for one that was taken away.
   */
  place: string;
  /** Rank in the output stacker or the reject bin. */
  rank: number;
  readonly recipe: string;
  readonly recipeVersion: string;
  /** Whoever said last that the line may go on. */
  readonly operator: string;
  /** Revision of the software of each station that worked on it. */
  readonly software: Record<string, string>;
  /** When it ended, milliseconds since 1970; 0 while it is on the line. */
  at: number;
}

/** By what cards can be recalled. */
export const ORIGINS = [
  'batch',
  ...TRACES,
  'operator',
  'recipeVersion',
  'serial',
  'order',
] as const satisfies readonly (keyof CardOrigin)[];
export type Origin = (typeof ORIGINS)[number];

const UNTRACED = Object.fromEntries(TRACES.map((trace) => [trace, ''])) as Record<Trace, string>;

const GOES_ON: ReadonlySet<string> = new Set(['Start', 'Unhold']);
const SUBJECTS = new Set(['batch', 'order', 'card', 'job', 'machine', 'command'] as const);

interface Job {
  readonly card: string;
  readonly station: string;
  readonly work: EntryOf<'job.requested'>['work'];
  readonly to: string;
}

/**
 * Every card that was begun up to an entry: those that have ended, in the order in which they did, then those on the line. Memory
 * holds the latter alone.
 */
export function* genealogy(store: JournalStore, upTo = store.entries): Generator<CardOrigin> {
  const recipes = new Map<string, { recipe: string; version: string }>();
  const offices = new Map<string, string>();
  const cards = new Map<string, CardOrigin>();
  const software = new Map<string, string>();
  const jobs = new Map<string, Job>();
  let operator = '';
  for (const { seq, at, body } of store.read(0)) {
    if (seq > upTo) break;
    if (!isAbout(body, SUBJECTS)) continue;
    switch (body.kind) {
      case 'batch.created':
        recipes.set(body.batch, { recipe: body.recipe, version: body.version });
        break;
      case 'batch.split':
        recipes.set(body.into, recipes.get(body.batch) ?? { recipe: '', version: '' });
        break;
      case 'order.accepted':
        offices.set(body.order, body.office);
        break;
      case 'command.accepted':
        if (GOES_ON.has(body.command)) operator = body.by;
        break;
      case 'station.changed':
        if (body.software !== '') software.set(body.station, body.software);
        break;
      case 'card.started': {
        // A split moves orders of which no card was begun: from here on the order's batch is the card's.
        const batch = store.lookup.order(body.order)?.batch ?? '';
        const made = recipes.get(batch) ?? { recipe: '', version: '' };
        cards.set(body.card, newOrigin(body, batch, made, offices.get(body.order) ?? '', operator));
        break;
      }
      case 'job.requested':
        jobs.set(body.key, { card: body.card, station: body.station, work: body.work, to: body.to });
        break;
      case 'job.ended': {
        const job = jobs.get(body.key);
        jobs.delete(body.key);
        const card = cards.get(job?.card ?? '');
        if (job === undefined || card === undefined) break;
        if (body.outcome === 'done' && (job.work === 'feed' || job.work === 'move')) card.place = job.to;
        // What was begun and failed was at that machine, too.
        if (body.outcome !== 'done' && !body.begun) break;
        worked(card, job, body);
        card.software[job.station] = software.get(job.station) ?? '';
        break;
      }
      case 'card.found': {
        const card = cards.get(body.card);
        if (card !== undefined) card.place = body.position;
        break;
      }
      case 'card.ended': {
        const card = cards.get(body.card);
        cards.delete(body.card);
        if (card === undefined) break;
        const { serial, outcome, rank } = body;
        // What was put into a box lies there.
        const place = outcome === 'accepted' && card.box !== '' ? card.box : PLACE_AFTER[outcome];
        yield { ...card, serial, outcome, place, rank, at };
        break;
      }
      case 'batch.imported':
      case 'batch.scheduled':
      case 'batch.prioritized':
      case 'batch.held':
      case 'batch.released':
      case 'batch.reconciled':
      case 'batch.shredded':
      case 'batch.pictures-removed':
      case 'batch.ended':
      case 'first-article.decided':
      case 'order.set-aside':
      case 'journal.resumed':
      case 'machine.accepted':
      case 'station.withdrawn':
      case 'station.returned':
      case 'certificate.trusted':
      case 'unit.commanded':
      case 'card.judged':
      case 'card.condemned':
      case 'card.removed':
      case 'job.doubted':
      case 'job.running':
        break;
      default:
        body satisfies never;
    }
  }
  yield* cards.values();
}

function newOrigin(
  { card, order }: EntryOf<'card.started'>,
  batch: string,
  { recipe, version }: { readonly recipe: string; readonly version: string },
  office: string,
  operator: string,
): CardOrigin {
  return {
    card,
    order,
    batch,
    office,
    serial: '',
    outcome: 'onLine',
    place: FEEDER,
    rank: 0,
    recipe,
    recipeVersion: version,
    operator,
    ...UNTRACED,
    software: {},
    at: 0,
  };
}

const PLACE_AFTER: Readonly<Record<EntryOf<'card.ended'>['outcome'], string>> = {
  accepted: OUTPUT,
  rejected: REJECT_BIN,
  removed: '',
  void: '',
};

function worked(card: CardOrigin, { work, station }: Job, { serial, outcome, evidence }: EntryOf<'job.ended'>): void {
  const done = outcome === 'done';
  if (work === 'feed' && done) card.serial = serial;
  Object.assign(card, tracesOf({ work, station, done, evidence }));
}

/**
 * Cards that have this in common, wherever they are: also those on the line. `unknown`: cards of which nobody knows it, so that they
 * may have it too, or may yet get it. What no blank was used for is no card.
 */
export function recall(store: JournalStore, by: Origin, value: string): { cards: CardOrigin[]; unknown: CardOrigin[] } {
  const cards: CardOrigin[] = [];
  const unknown: CardOrigin[] = [];
  // However people write it: a name, a lot or a serial in capitals or not.
  const wanted = nameKey(value);
  for (const card of genealogy(store)) {
    if (card.outcome === 'void') continue;
    if (nameKey(card[by]) === wanted) cards.push(card);
    else if (card[by] === '') unknown.push(card);
  }
  return { cards, unknown };
}
