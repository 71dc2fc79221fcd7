import type { RecipePhases } from '../../recipes/phases.ts';
import type { BlankSerial } from '../../stations/blank-serial.ts';

/** What the entries say of blanks, orders and cards, kept apart from all that the controller believes. */

export interface BlankCounts {
  readonly issued: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
  readonly onLine: number;
  readonly unaccounted: number;
}

export interface OrderCounts {
  readonly ordered: number;
  readonly accepted: number;
  readonly setAside: number;
  readonly inProcess: number;
  readonly waiting: number;
}

interface ProvedCard {
  readonly order: string;
  serial: BlankSerial;
  readonly phases: string[];
  good: boolean;
}

interface ProvedOrder {
  readonly citizen: string;
  readonly batch: string;
  /** It is a replacement: the citizen may have a card already. */
  readonly replaces: boolean;
}

export interface ProvedJob {
  readonly card: string;
  readonly phase: string;
  readonly work: string;
}

const VIOLATIONS_MAX = 1000;

export class Proof {
  readonly violations: string[] = [];
  checks = 0;
  issued = 0;
  /** Those that have not ended. */
  readonly cards = new Map<string, ProvedCard>();
  readonly jobs = new Map<string, ProvedJob>();
  /** By blank. */
  readonly places = new Map<string, 'line' | 'accepted' | 'rejected' | 'removed'>();
  readonly strays = new Set<string>();
  readonly orders = new Map<string, 'waiting' | 'inProcess' | 'accepted' | 'setAside'>();
  readonly ordered = new Map<string, ProvedOrder>();
  readonly citizensWithCard = new Set<string>();
  /** Of each batch, by its hash. */
  readonly recipeOf = new Map<string, string>();
  /** Orders that are not made again, whatever becomes of the card that is on the line. */
  readonly neverRemade = new Set<string>();
  readonly #phases: (recipeHash: string) => RecipePhases | null;

  constructor(phases: (recipeHash: string) => RecipePhases | null) {
    this.#phases = phases;
  }

  expect(holds: boolean, violation: () => string): void {
    this.checks += 1;
    if (!holds && this.violations.length < VIOLATIONS_MAX) this.violations.push(violation());
  }

  /** The phases that a card of this order needs; null where its recipe is not known. */
  phasesFor(order: string): RecipePhases | null {
    return this.#phases(this.recipeOf.get(this.ordered.get(order)?.batch ?? '') ?? '');
  }

  /** A blank has left the feeder. */
  issue(serial: BlankSerial, seq: number): void {
    this.expect(!this.places.has(serial), () => `entry ${seq}: blank ${serial} was fed twice`);
    this.places.set(serial, 'line');
    this.issued += 1;
  }

  /** After the last entry: every blank is somewhere, and what is on the line is a card or a stray. */
  close(): { readonly blanks: BlankCounts; readonly orders: OrderCounts } {
    const places = countOf(this.places.values());
    const [accepted, rejected, removed, onLine] = [
      places('accepted'),
      places('rejected'),
      places('removed'),
      places('line'),
    ];
    const unaccounted = this.issued - accepted - rejected - removed - onLine;
    this.expect(unaccounted === 0, () => `${unaccounted} blanks are in no place`);
    const onCards = [...this.cards.values()].filter((card) => card.serial !== '').length;
    this.expect(
      onCards + this.strays.size === onLine,
      () => `${onLine} blanks on the line, ${onCards} cards and ${this.strays.size} strays`,
    );
    const orders = countOf(this.orders.values());
    return {
      blanks: { issued: this.issued, accepted, rejected, removed, onLine, unaccounted },
      orders: {
        ordered: this.orders.size,
        accepted: orders('accepted'),
        setAside: orders('setAside'),
        inProcess: orders('inProcess'),
        waiting: orders('waiting'),
      },
    };
  }
}

function countOf<T>(values: Iterable<T>): (wanted: T) => number {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return (wanted) => counts.get(wanted) ?? 0;
}
