import type { Anchor, JournalFound } from './anchor.ts';
import type { HeadFile, JournalHead } from './head-file.ts';
import { anchorProblem, headFileOf, readHead, type AnchorProblem, type OwnLine } from './journal-head.ts';
import { StoreError } from './store-error.ts';
import type { TipSeal } from './tip.ts';

/** An anchor on this computer, apart from the data folder: the journal's head, and the seal of its newest entry. */

export interface HeldBy {
  readonly seal: TipSeal;
  readonly headsFolder: string;
  readonly dataFolder: string;
  /** The line as configured; null if only the journal itself is available. */
  readonly line: OwnLine | null;
  /** `accept`: the caller decides about problems. */
  readonly problems: 'refuse' | 'accept';
}

export class HeldJournal implements Anchor {
  readonly #by: HeldBy;
  #line: OwnLine | null;
  #problem: AnchorProblem | null = null;
  #latestAt: number | null = null;
  #file: HeadFile | null = null;

  constructor(by: HeldBy) {
    this.#by = by;
    this.#line = by.line;
  }

  get seal(): TipSeal {
    return this.#by.seal;
  }

  /** The problem that two people may accept; null for none. */
  get problem(): AnchorProblem | null {
    return this.#problem;
  }

  get holds(): boolean {
    return this.#problem === null;
  }

  /** Two people accept the journal: from the next group on, it is the one that belongs here. */
  accept(): void {
    this.#problem = null;
  }

  get latestAt(): number | null {
    return this.#latestAt;
  }

  admit(journal: JournalFound): void {
    const { headsFolder, dataFolder, problems, line } = this.#by;
    const { entries, first, owner } = journal;
    const { world } = owner;
    if (line !== null && world !== null && world !== line.world)
      throw new StoreError(
        'foreign',
        `the journal in ${dataFolder} belongs to a ${world} line; the layout names a ${line.world} one`,
      );
    this.#line ??= owner.line === '' || world === null ? null : { line: owner.line, world };
    if (this.#line === null) {
      // No line was opened with it yet: only the seal can be checked.
      if (journal.tip.state === 'foreign') this.#problem = { kind: 'unsealed', seq: journal.tip.seq };
    } else {
      const head = readHead(headsFolder, this.#line, first);
      this.#problem = anchorProblem(journal, head, this.#line.world);
      // A simulated line's clock may be moved on purpose.
      if (this.#line.world === 'real' && head !== null && head.at > 0) this.#latestAt = head.at;
    }
    if (this.#problem !== null && problems === 'refuse')
      throw new StoreError(
        this.#problem.kind === 'unsealed' ? 'unsealed' : 'older',
        problemText(this.#problem, dataFolder, entries, this.#line?.line ?? ''),
      );
    // Written from the first day on: a journal that lost its head differs from one that never had one.
    if (this.#line?.world === 'real' && this.#problem === null) {
      const hash = entries === 0 ? '' : journal.hashOf(entries);
      const sealed = entries > 0 && journal.tip.state === 'sealed';
      this.reached({ first, seq: entries, hash, at: this.#latestAt ?? 0, sealed }, true);
    }
  }

  reached(head: JournalHead, durably: boolean): void {
    if (this.#line === null) return;
    this.#file ??= headFileOf(this.#by.headsFolder, this.#line, head.first);
    this.#file?.keep(head, durably);
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

const ACCEPT = 'two people go on with this one by «cardline data accept-older»';

function problemText(problem: AnchorProblem, folder: string, entries: number, line: string): string {
  switch (problem.kind) {
    case 'unsealed':
      return (
        `entry ${problem.seq} of the journal in ${folder} was written without this computer’s journal key, as may be all that follows it: ` +
        `restore a backup; where somebody knows why (the key is another one), ${ACCEPT}`
      );
    case 'older':
      return (
        `the journal in ${folder} has ${entries} entries, and had come to ${problem.reached} already: it is an older copy. ` +
        `Bring the newest one back; where it is lost, ${ACCEPT}`
      );
    case 'other-history':
      return (
        `entry ${problem.seq} of the journal in ${folder} is not the one that was there when the journal had come to ${problem.reached}: ` +
        `it is another history. Bring the line’s own back; where it is lost, ${ACCEPT}`
      );
    case 'gone':
      return (
        `there is no journal of the line ${line} in ${folder}, and it had one with ${problem.reached} entries: restore a backup; ` +
        'where all are lost, two people begin a new one by «cardline data accept-older --line FILE»'
      );
    case 'no-head':
      return (
        `nothing is kept here of how far the journal in ${folder} had come as the journal of the line ${line}: this computer has not seen ` +
        'it, the line has another name now, or somebody took that away. Where it is known to be the newest one, two people go on with it ' +
        'by «cardline data accept-older --line FILE»'
      );
  }
}
