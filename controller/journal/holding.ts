import type { DatabaseSync } from 'node:sqlite';

import type { Anchor, JournalFound } from './anchor.ts';
import type { EntryBody } from './entry.ts';
import type { JournalHead } from './head-file.ts';
import { guarded } from './store-error.ts';
import { Tip } from './tip.ts';
import { ownedWith, type Owner } from './world.ts';

/** Connects a store to its anchor: the journal is admitted before anything is folded, and each group is sealed and reported. */

export class Holding {
  readonly #anchor: Anchor;
  readonly #tip: Tip;
  #owner: Owner = { line: '', world: null };
  /** The owner after a rollback of the open group. */
  #durableOwner: Owner = this.#owner;
  #reached = 0;
  /** Whether a checkpoint came since the last report. */
  #checkpointed = false;

  constructor(database: DatabaseSync, anchor: Anchor) {
    this.#anchor = anchor;
    this.#tip = new Tip(database, anchor.seal);
  }

  get latestAt(): number | null {
    return this.#anchor.latestAt;
  }

  get owner(): Owner {
    return this.#owner;
  }

  /**
   * `said`: the owner by the entries, used where there is no seal.
   * @throws StoreError if it is not the journal that belongs here.
   */
  admit(journal: Pick<JournalFound, 'entries' | 'first' | 'hashOf'>, said: () => Owner): void {
    const tip = this.#tip.look(journal.hashOf);
    this.#owner = this.#durableOwner = tip.state === 'sealed' ? tip.owner : said();
    this.#anchor.admit({ ...journal, tip, owner: this.#owner });
    this.#reached = journal.entries;
  }

  appended(body: EntryBody): void {
    this.#checkpointed ||= body.kind === 'journal.checkpoint';
    this.#owner = ownedWith(this.#owner, body);
  }

  /** Call in the open group, right before the commit. */
  seal(seq: number, hash: string): void {
    if (seq > 0 && this.#anchor.holds) this.#tip.keep(seq, hash, this.#owner);
  }

  /** Call after the commit and before anything acts on it: from now on an older copy is detected. */
  reached(head: Omit<JournalHead, 'sealed'>): void {
    this.#durableOwner = this.#owner;
    if (!this.#anchor.holds || head.seq === this.#reached) return;
    const durably = this.#checkpointed;
    guarded(() => this.#anchor.reached({ ...head, sealed: true }, durably), 'how far the journal has come is not kept');
    this.#reached = head.seq;
    this.#checkpointed = false;
  }

  /** The group was rolled back. */
  rollback(): void {
    this.#checkpointed = false;
    this.#owner = this.#durableOwner;
    this.#tip.rollback();
  }

  close(): void {
    this.#anchor.close();
  }
}
