import { nameKey } from '../people/same-person.ts';
import type { EntryOf } from './entry.ts';
import type { JournalStore } from './store.ts';

/** What went into each card: lots, tools, people, versions. A bad lot is recalled by it. */

export interface CardOrigin {
  readonly card: string;
  readonly order: string;
  readonly batch: string;
  readonly office: string;
  serial: string;
  outcome: EntryOf<'card.ended'>['outcome'] | 'onLine';
  /** Rank in the output stacker or the reject bin. */
  rank: number;
  readonly recipe: string;
  readonly recipeVersion: string;
  /** Whoever said last that the line may go on. */
  readonly operator: string;
  blankLot: string;
  chipLot: string;
  ribbonLot: string;
  lens: string;
  head: string;
  /** Revision of the software of each station that worked on it. */
  readonly software: Record<string, string>;
  /** When it ended, milliseconds since 1970. */
  at: number;
}

/** By what cards can be recalled. */
export const ORIGINS = [
  'batch',
  'blankLot',
  'chipLot',
  'ribbonLot',
  'lens',
  'head',
  'operator',
  'recipeVersion',
  'serial',
  'order',
] as const satisfies readonly (keyof CardOrigin)[];
export type Origin = (typeof ORIGINS)[number];

const GOES_ON: ReadonlySet<string> = new Set(['Start', 'Unhold']);

/** Every card that has ended, in the order in which they did; memory holds those on the line alone. */
export function* genealogy(store: JournalStore): Generator<CardOrigin> {
  const recipes = new Map<string, { recipe: string; version: string }>();
  const orders = new Map<string, { batch: string; office: string }>();
  const cards = new Map<string, CardOrigin>();
  const software = new Map<string, string>();
  const jobs = new Map<string, { card: string; station: string; work: string }>();
  let operator = '';
  for (const { at, body } of store.read(0)) {
    switch (body.kind) {
      case 'batch.created':
        recipes.set(body.batch, { recipe: body.recipe, version: body.version });
        break;
      case 'order.accepted':
        orders.set(body.order, { batch: body.batch, office: body.office });
        break;
      case 'command.accepted':
        if (GOES_ON.has(body.command)) operator = body.by;
        break;
      case 'station.changed':
        if (body.software !== '') software.set(body.station, body.software);
        break;
      case 'card.started': {
        const { batch = '', office = '' } = orders.get(body.order) ?? {};
        const { recipe = '', version = '' } = recipes.get(batch) ?? {};
        cards.set(body.card, {
          card: body.card,
          order: body.order,
          batch,
          office,
          serial: '',
          outcome: 'onLine',
          rank: 0,
          recipe,
          recipeVersion: version,
          operator,
          blankLot: '',
          chipLot: '',
          ribbonLot: '',
          lens: '',
          head: '',
          software: {},
          at: 0,
        });
        break;
      }
      case 'job.requested':
        jobs.set(body.key, { card: body.card, station: body.station, work: body.work });
        break;
      case 'job.ended': {
        const job = jobs.get(body.key);
        jobs.delete(body.key);
        const card = cards.get(job?.card ?? '');
        if (job === undefined || card === undefined || body.outcome !== 'done') break;
        worked(card, job, body);
        card.software[job.station] = software.get(job.station) ?? '';
        break;
      }
      case 'card.ended': {
        const card = cards.get(body.card);
        cards.delete(body.card);
        if (card === undefined || body.outcome === 'void') break;
        yield { ...card, serial: body.serial, outcome: body.outcome, rank: body.rank, at };
        break;
      }
      default:
        break;
    }
  }
}

function worked(
  card: CardOrigin,
  job: { readonly station: string; readonly work: string },
  { serial, evidence }: EntryOf<'job.ended'>,
): void {
  const text = (name: string): string => String(evidence[name] ?? '');
  switch (job.work) {
    case 'feed':
      card.serial = serial;
      card.blankLot = text('blankLot');
      card.chipLot = text('chipLot');
      break;
    case 'encode':
      card.head = job.station;
      break;
    case 'print':
      card.ribbonLot = text('ribbonLot');
      break;
    case 'engrave':
      card.lens = text('lens');
      break;
    default:
      break;
  }
}

/** Cards that have this in common. `unknown`: cards of which nobody knows it, so that they may have it too. */
export function recall(store: JournalStore, by: Origin, value: string): { cards: CardOrigin[]; unknown: CardOrigin[] } {
  const cards: CardOrigin[] = [];
  const unknown: CardOrigin[] = [];
  // However people write it: a name, a lot or a serial in capitals or not.
  const wanted = nameKey(value);
  for (const card of genealogy(store)) {
    if (nameKey(card[by]) === wanted) cards.push(card);
    else if (card[by] === '') unknown.push(card);
  }
  return { cards, unknown };
}
