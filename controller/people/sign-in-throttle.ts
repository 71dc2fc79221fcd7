import type { Clock } from '../../stations/clock.ts';
import type { Rank } from './hashing-pool.ts';
import { nameKey } from './same-person.ts';

/**
 * Slows down guessing: after a few wrong secrets each further try must wait, longer each time (NIST SP 800-63B §5.2.2). A try is counted
 * before its secret is hashed, so that concurrent tries count as well. Known and unknown sources are counted separately: a stranger can't
 * make a known screen wait. Wrong tries decay, so that nobody waits for ever.
 */

/** Origin of a try. `id`: for a known screen or person its own ID, for a stranger the network address. */
export interface Source {
  readonly rank: Rank;
  readonly id: string;
}

/** A counted try. Exactly one of these must be called. */
export interface CountedTry {
  wrong(): void;
  right(): void;
  /** Nothing was checked. */
  dropped(): void;
}

const FIRST_WAIT_MS = 30_000;
const WAIT_MOST_MS = 15 * 60_000;
/** Time after which one wrong try is forgotten. */
const FORGET_MS = 10 * 60_000;
/** Wrong tries before anybody waits: per name and source, per name, per source. */
const FREE_TRIES = { pair: 5, name: 20, source: 20 } as const;
/** Counts stored per kind; beyond that the oldest is dropped. */
const COUNTS_MAX = 2000;

type Counted = keyof typeof FREE_TRIES;

interface Count {
  wrong: number;
  /** When `wrong` was computed: it decays from then on. */
  atMs: number;
  waitUntilMs: number;
  /** Tries whose secret is being checked. */
  open: number;
}

/** Counts tries per name and source, and decides how long each must wait. */
export class SignInThrottle {
  readonly #clock: Clock;
  readonly #counts = new Map<string, Map<string, Count>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long this name must wait before the next try from there; 0 for none. */
  waitMs(name: string, source: Source): number {
    const nowMs = this.#clock.nowMs();
    return Math.max(0, ...this.#countsOf(name, source).map(({ count }) => count.waitUntilMs - nowMs));
  }

  /** Counts a try before its secret is checked; null if it must wait, or another try with this name is in progress. */
  begin(name: string, source: Source): CountedTry | null {
    const counts = this.#countsOf(name, source);
    const nowMs = this.#clock.nowMs();
    const isOpen = counts.some(({ kind, count }) => kind !== 'source' && count.open > 0);
    const waits = counts.some(({ kind, count }) => {
      if (nowMs < count.waitUntilMs) return true;
      return count.open > 0 && count.wrong + count.open >= FREE_TRIES[kind];
    });
    if (isOpen || waits) return null;
    for (const { kind, key, count } of counts) {
      count.open += 1;
      this.#keep(source, kind, key, count);
    }
    const close = (): void => {
      for (const { count } of counts) count.open -= 1;
    };
    return {
      dropped: close,
      wrong: () => {
        close();
        for (const { kind, count } of counts) this.#wrong(kind, count);
      },
      right: () => {
        close();
        // Other sources' wrong tries of this name, and this source's wrong tries of other names, stay counted.
        for (const { kind, count } of counts) if (kind === 'pair') Object.assign(count, { wrong: 0, waitUntilMs: 0 });
      },
    };
  }

  #wrong(kind: Counted, count: Count): void {
    count.wrong += 1;
    // A partly decayed count still counts.
    const beyond = Math.ceil(count.wrong) - FREE_TRIES[kind];
    if (beyond < 0) return;
    count.waitUntilMs = this.#clock.nowMs() + Math.min(WAIT_MOST_MS, FIRST_WAIT_MS * 2 ** beyond);
  }

  #countsOf(name: string, source: Source): { kind: Counted; key: string; count: Count }[] {
    const person = nameKey(name);
    const keys: Readonly<Record<Counted, string>> = {
      pair: JSON.stringify([person, source.id]),
      name: person,
      source: source.id,
    };
    return (Object.keys(FREE_TRIES) as Counted[]).map((kind) => {
      const key = keys[kind];
      return { kind, key, count: this.#remembered(this.#kept(source, kind).get(key)) };
    });
  }

  /** The count after decay. */
  #remembered(count: Count = { wrong: 0, atMs: 0, waitUntilMs: 0, open: 0 }): Count {
    const nowMs = this.#clock.nowMs();
    count.wrong = Math.max(0, count.wrong - (nowMs - count.atMs) / FORGET_MS);
    count.atMs = nowMs;
    return count;
  }

  #kept({ rank }: Source, kind: Counted): Map<string, Count> {
    const name = `${rank} ${kind}`;
    const known = this.#counts.get(name);
    if (known !== undefined) return known;
    const made = new Map<string, Count>();
    this.#counts.set(name, made);
    return made;
  }

  #keep(source: Source, kind: Counted, key: string, count: Count): void {
    const kept = this.#kept(source, kind);
    // The newest is last.
    kept.delete(key);
    kept.set(key, count);
    if (kept.size <= COUNTS_MAX) return;
    const oldest = kept.keys().next();
    if (!oldest.done) kept.delete(oldest.value);
  }
}

/** The source for a socket address. An IPv6 site has 2^64 addresses (RFC 6177) and counts as one source. */
export function strangerAt(address: string): Source {
  const [plain = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined || !plain.includes(':')) return { rank: 'stranger', id: mapped ?? plain };
  return { rank: 'stranger', id: networkOf(plain) };
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;

function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, GROUPS - before.length - after.length);
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/u, ''))
    .join(':')}::/64`;
}
