import { repeat, type Clock } from '../../stations/clock.ts';
import type { EntryBody, EntryOf } from '../journal/entry.ts';
import { canConfirm, type Accounts, type Person } from './accounts.ts';

/**
 * An unused account is a way in that nobody notices: after this many days it is closed, until two people reopen it. Last use and closing
 * are in the journal.
 */

const DAY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 3_600_000;

/**
 * Accounts to close now, longest unused first. Two people who can reopen accounts, one of them an administrator, always stay. External
 * accounts are managed by their provider.
 */
export function dueToClose(people: readonly Person[], nowMs: number, days: number): EntryOf<'account.closed'>[] {
  let open = people.filter(({ active, closed }) => active && !closed);
  const facts: EntryOf<'account.closed'>[] = [];
  for (const { name, usedAt, subject } of open.toSorted((one, other) => one.usedAt - other.usedAt)) {
    const unusedDays = Math.floor((nowMs - usedAt) / DAY_MS);
    if (unusedDays < days || subject !== '') continue;
    const rest = open.filter((person) => person.name !== name);
    if (canConfirm(open) && !canConfirm(rest)) continue;
    open = rest;
    facts.push({ kind: 'account.closed', person: name, unusedDays });
  }
  return facts;
}

export interface UnusedTerms {
  readonly accounts: Pick<Accounts, 'all' | 'proved'>;
  readonly clock: Clock;
  /** Null: accounts are never closed for that. */
  readonly days: number | null;
  /** False while a clock step is not confirmed. */
  readonly clockIsRight: () => boolean;
  readonly note: (facts: readonly EntryBody[]) => void;
}

export class UnusedAccounts {
  readonly #terms: UnusedTerms;
  readonly #ended = new AbortController();

  constructor(terms: UnusedTerms) {
    this.#terms = terms;
  }

  /** Closes what is due. Also called before each sign-in. */
  close(): void {
    const { accounts, clock, days, clockIsRight, note } = this.#terms;
    if (days === null || !clockIsRight() || !accounts.proved) return;
    const due = dueToClose(accounts.all(), clock.wallTimeMs(), days);
    if (due.length > 0) note(due);
  }

  start(): void {
    void repeat(this.#terms.clock, LOOK_EVERY_MS, this.#ended.signal, () => this.close());
  }

  stop(): void {
    this.#ended.abort();
  }
}
