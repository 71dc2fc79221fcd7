import { TRACES, tracesOf, type Trace } from '../../stations/kinds.ts';
import { FEEDER, OUTPUT, REJECT_BIN } from '../../stations/transport/contract.ts';
import { nameKey } from '../people/same-person.ts';
import type { EntryOf } from './entry.ts';
import { isAbout, type EntryAbout } from './entry-subjects.ts';
import type { JournalStore } from './store.ts';

/** Genealogy of each card: lots, tools, people, versions, and its place. Used to recall the cards of a bad lot. */

/** Besides these fields: the traces that stations reported, such as lots and tools; empty if unknown. */
export interface CardOrigin extends Record<Trace, string> {
  readonly card: string;
  readonly order: string;
  readonly batch: string;
  readonly office: string;
  serial: string;
  /** `void`: it was started, but no blank left the feeder for it. */
  outcome: EntryOf<'card.ended'>['outcome'] | 'onLine';
  /**
   * Its position, or the one before the move under way: a position of the line, a box, the output stacker or the reject bin; empty for a
   * removed card.
   */
  place: string;
  /** Rank in the output stacker or the reject bin. */
  rank: number;
  readonly recipe: string;
  readonly recipeVersion: string;
  /** The person who last started or resumed the line. */
  readonly operator: string;
  /** Software revision of each station that worked on it. */
  readonly software: Record<string, string>;
  /** When it ended, milliseconds since 1970; 0 while it is on the line. */
  at: number;
}

/** Fields by which cards can be recalled. */
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
const ABOUT = ['batch', 'order', 'card', 'job', 'machine', 'command'] as const;
const SUBJECTS = new Set(ABOUT);
type GenealogyFact = EntryAbout<(typeof ABOUT)[number]>;

interface Job {
  readonly card: string;
  readonly station: string;
  readonly work: EntryOf<'job.requested'>['work'];
  readonly to: string;
}

/** State of the entries so far, as needed for cards that have not ended. */
interface Roll {
  readonly store: JournalStore;
  readonly recipes: Map<string, Made>;
  readonly offices: Map<string, string>;
  readonly cards: Map<string, CardOrigin>;
  readonly software: Map<string, string>;
  readonly jobs: Map<string, Job>;
  operator: string;
}

/** Recipe and version. */
interface Made {
  readonly recipe: string;
  readonly version: string;
}

const NO_RECIPE: Made = { recipe: '', version: '' };

/** Processes one kind of entry; returns the card that ended with it, or null. `at`: wall-clock time. */
type Note<K extends GenealogyFact['kind']> = (roll: Roll, body: EntryOf<K>, at: number) => CardOrigin | null;

/** The entry is irrelevant to genealogy. */
const nothing = (): null => null;

const NOTES: { readonly [K in GenealogyFact['kind']]: Note<K> } = {
  'batch.created': ({ recipes }, { batch, recipe, version }) => {
    recipes.set(batch, { recipe, version });
    return null;
  },
  'batch.split': ({ recipes }, { batch, into }) => {
    recipes.set(into, recipes.get(batch) ?? NO_RECIPE);
    return null;
  },
  'order.accepted': ({ offices }, { order, office }) => {
    offices.set(order, office);
    return null;
  },
  'command.accepted': (roll, { command, by }) => {
    if (GOES_ON.has(command)) roll.operator = by;
    return null;
  },
  'station.changed': (roll, { station, software }) => {
    if (software !== '') roll.software.set(station, software);
    return null;
  },
  'card.started': begin,
  'job.requested': ({ jobs }, { key, card, station, work, to }) => {
    jobs.set(key, { card, station, work, to });
    return null;
  },
  'job.ended': endJob,
  'card.found': ({ cards }, body) => {
    const card = cards.get(body.card);
    if (card !== undefined) card.place = body.position;
    return null;
  },
  'card.ended': end,
  'batch.imported': nothing,
  'batch.scheduled': nothing,
  'batch.prioritized': nothing,
  'batch.held': nothing,
  'batch.released': nothing,
  'batch.reconciled': nothing,
  'batch.shredded': nothing,
  'batch.pictures-removed': nothing,
  'batch.ended': nothing,
  'first-article.decided': nothing,
  'order.set-aside': nothing,
  'journal.resumed': nothing,
  'machine.accepted': nothing,
  'station.isolated': nothing,
  'station.withdrawn': nothing,
  'station.returned': nothing,
  'certificate.trusted': nothing,
  'unit.commanded': nothing,
  'card.judged': nothing,
  'card.sampled': nothing,
  'sample.decided': nothing,
  'card.condemned': nothing,
  'card.removed': nothing,
  'job.doubted': nothing,
  'job.running': nothing,
};

/**
 * Every card started up to an entry: ended ones in the order in which they ended, then those on the line. Only the latter are held in
 * memory.
 */
export function* genealogy(store: JournalStore, upTo = store.entries): Generator<CardOrigin> {
  const roll: Roll = {
    store,
    recipes: new Map(),
    offices: new Map(),
    cards: new Map(),
    software: new Map(),
    jobs: new Map(),
    operator: '',
  };
  for (const { seq, at, body } of store.read(0)) {
    if (seq > upTo) break;
    const ended = isAbout(body, SUBJECTS) ? noteOf(body)(roll, body, at) : null;
    if (ended !== null) yield ended;
  }
  yield* roll.cards.values();
}

/** The compiler can't see that an entry is passed to the function of its own kind. */
function noteOf({ kind }: GenealogyFact): Note<GenealogyFact['kind']> {
  return NOTES[kind] as Note<GenealogyFact['kind']>;
}

function begin(roll: Roll, body: EntryOf<'card.started'>): null {
  // A split moves orders without a started card: from here on the order's batch is the card's.
  const batch = roll.store.lookup.order(body.order)?.batch ?? '';
  const made = roll.recipes.get(batch) ?? NO_RECIPE;
  roll.cards.set(body.card, newOrigin(body, batch, made, roll.offices.get(body.order) ?? '', roll.operator));
  return null;
}

function endJob({ jobs, cards, software }: Roll, body: EntryOf<'job.ended'>): null {
  const job = jobs.get(body.key);
  jobs.delete(body.key);
  const card = cards.get(job?.card ?? '');
  if (job === undefined || card === undefined) return null;
  if (body.outcome === 'done' && (job.work === 'feed' || job.work === 'move')) card.place = job.to;
  // A job that started and failed was at that machine, too.
  if (body.outcome !== 'done' && !body.begun) return null;
  worked(card, job, body);
  card.software[job.station] = software.get(job.station) ?? '';
  return null;
}

function end(
  { cards }: Roll,
  { card: id, serial, outcome, rank }: EntryOf<'card.ended'>,
  at: number,
): CardOrigin | null {
  const card = cards.get(id);
  cards.delete(id);
  if (card === undefined) return null;
  // A boxed card is in the box.
  const place = outcome === 'accepted' && card.box !== '' ? card.box : PLACE_AFTER[outcome];
  return { ...card, serial, outcome, place, rank, at };
}

function newOrigin(
  { card, order }: EntryOf<'card.started'>,
  batch: string,
  { recipe, version }: Made,
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
 * Cards with this value, wherever they are, including those on the line. `unknown`: cards for which the value is not known, so that they
 * may have it too, or may still get it. A card without a blank does not count.
 */
export function recall(store: JournalStore, by: Origin, value: string): { cards: CardOrigin[]; unknown: CardOrigin[] } {
  const cards: CardOrigin[] = [];
  const unknown: CardOrigin[] = [];
  // Case-insensitive: names, lots and serials are typed in any case.
  const wanted = nameKey(value);
  for (const card of genealogy(store)) {
    if (card.outcome === 'void') continue;
    if (nameKey(card[by]) === wanted) cards.push(card);
    else if (card[by] === '') unknown.push(card);
  }
  return { cards, unknown };
}
