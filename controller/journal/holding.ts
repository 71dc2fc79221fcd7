import type { DatabaseSync } from 'node:sqlite';

import type { Anchor, JournalFound } from './anchor.ts';
import type { EntryBody } from './entry.ts';
import type { JournalHead } from './head-file.ts';
import { guarded } from './store-error.ts';
import { Tip } from './tip.ts';
import { ownedWith, type Owner } from './world.ts';

/** What a store does to be held by its anchor: it is admitted before anything is folded, and seals and reports each group. */

export class Holding {
  readonly #anchor: Anchor;
  readonly #tip: Tip;
  #owner: Owner = { line: '', world: null };
  /** As it is once the open group is forgotten. */
  #durableOwner: Owner = this.#owner;
  #reached = 0;
  /** A checkpoint came since. */
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

  /** `said`: whose it is by its entries, which count where no seal says it. @throws StoreError where it is not the journal that is held here. */
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

  /** In the open group, right before it is made durable. */
  seal(seq: number, hash: string): void {
    if (seq > 0 && this.#anchor.holds) this.#tip.keep(seq, hash, this.#owner);
  }

  /** It is durable. Before anything is acted on: what is brought back of before it is missed from now on. */
  reached(head: Omit<JournalHead, 'sealed'>): void {
    this.#durableOwner = this.#owner;
    if (!this.#anchor.holds || head.seq === this.#reached) return;
    const durably = this.#checkpointed;
    guarded(() => this.#anchor.reached({ ...head, sealed: true }, durably), 'how far the journal has come is not kept');
    this.#reached = head.seq;
    this.#checkpointed = false;
  }

  /** The group is forgotten. */
  rollback(): void {
    this.#checkpointed = false;
    this.#owner = this.#durableOwner;
    this.#tip.rollback();
  }

  close(): void {
    this.#anchor.close();
  }
}
