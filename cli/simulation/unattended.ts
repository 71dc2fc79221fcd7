import type { Conductor } from '../../controller/line/conductor.ts';
import { refusalOf } from '../../controller/line/commands.ts';
import { positionConflicts } from '../../controller/line/interlocks.ts';
import type { HandWork } from '../../controller/line/hands.ts';
import { openSample } from '../../controller/line/samples.ts';
import { packMLState, type BatchState } from '../../controller/line/line-state.ts';
import { NO_SERIAL } from '../../stations/blank-serial.ts';
import type { Fault } from '../../stations/fault.ts';
import { STALE_MEMORY } from '../../controller/line/decision.ts';
import { NO_JOB } from '../../stations/job-key.ts';
import type { PackMLCommand } from '../../stations/packml.ts';

/** Says what people would say, so that a batch is made with nobody there; the journal names it `unattended`. */

export const BY = 'unattended';
const WITNESS = 'unattended, nobody counted';

/** Cards of a batch in the output stacker and in the reject bin. */
export type Count = (batch: BatchState) => { readonly accepted: number; readonly rejected: number };

/** With nobody there the journal's own figures are all there is. */
export const byTheJournal: Count = ({ accepted, rejected }) => ({ accepted, rejected });

export class Unattended {
  readonly #conductor: Conductor;
  readonly #countCards: Count;
  #count = 0;
  #acting = false;

  constructor(conductor: Conductor, countCards: Count) {
    this.#conductor = conductor;
    this.#countCards = countCards;
  }

  /** To be called whenever something has changed. */
  act(): void {
    // Its own command changes the line: what follows from it is looked at once it has settled.
    if (this.#acting) return;
    this.#acting = true;
    try {
      this.#say();
    } finally {
      this.#acting = false;
    }
  }

  /** Every batch on the line has ended and is reconciled. */
  get batchEnded(): boolean {
    const { state } = this.#conductor;
    return state.batch?.ended === true && state.queuedBatches.length === 0 && state.unreconciled.length === 0;
  }

  /** Why nobody but a person at the machine can let the line go on; null where it goes on, or would at a word. */
  get beyondWords(): Fault | null {
    const { state } = this.#conductor;
    const held = packMLState(state) === 'Held' && state.needsPerson;
    return held && state.reason?.code === STALE_MEMORY ? state.reason : null;
  }

  #say(): void {
    const { state, recipe } = this.#conductor;
    const hand = this.#nextHand();
    if (hand !== null) {
      this.#conductor.command({ type: 'hand', hand, id: this.#id(), by: BY });
      return;
    }
    const command = this.#next();
    if (command === 'Unhold' && this.#somethingIsElsewhere()) return;
    if (command === null || refusalOf(state, recipe, command) !== null) return;
    this.#conductor.command({ type: 'packml', command, id: this.#id(), by: BY });
  }

  #id(): string {
    this.#count += 1;
    return `unattended-${this.#conductor.state.seq}-${this.#count}`;
  }

  /** What is confirmed between two batches. */
  #nextHand(): HandWork | null {
    const { state } = this.#conductor;
    const current = packMLState(state);
    if (state.clockStepMs !== 0) return { work: 'ConfirmClock', witness: WITNESS };
    if (current === 'Held') return this.#firstArticle() ?? this.#sample() ?? this.#missingCard();
    if (current !== 'Complete' && current !== 'Idle' && current !== 'Stopped' && current !== 'Aborted') return null;
    const [batch] = state.unreconciled;
    if (batch !== undefined) {
      const { accepted, rejected } = this.#countCards(batch);
      return {
        work: 'CloseReconciliation',
        batch: batch.id,
        countedAccepted: accepted,
        countedRejected: rejected,
        countedAcceptedAgain: accepted,
        countedRejectedAgain: rejected,
        witness: WITNESS,
        signedBy: '',
      };
    }
    return state.clearanceNeeded && state.queuedBatches.length > 0 ? { work: 'ConfirmLineClearance' } : null;
  }

  #firstArticle(): HandWork | null {
    const { state } = this.#conductor;
    const card = [state.batch, ...state.queuedBatches]
      .map((batch) => batch?.firstArticleCard ?? '')
      .find((id) => id !== '');
    return card === undefined ? null : { work: 'DecideFirstArticle', card, decision: 'approved' };
  }

  #sample(): HandWork | null {
    const card = openSample(this.#conductor.state);
    return card === null ? null : { work: 'DecideSample', card: card.id, decision: 'approved' };
  }

  /** A card that the sensors see nowhere is given up; a blank that lies where none should is left for a person. */
  #missingCard(): HandWork | null {
    const { state, sensors } = this.#conductor;
    if (sensors === null) return null;
    const seen = new Set(sensors.values());
    for (const card of state.cards.values()) {
      if (card.serial === NO_SERIAL || card.job !== NO_JOB || seen.has(card.serial)) continue;
      return { work: 'RemoveCard', card: card.id, why: 'missing' };
    }
    return null;
  }

  /** A person who sees that a card is not where it should be does not press Unhold. */
  #somethingIsElsewhere(): boolean {
    const { state, sensors } = this.#conductor;
    return sensors === null || positionConflicts(state, sensors).length > 0;
  }

  #next(): PackMLCommand | null {
    const { state } = this.#conductor;
    const open = state.batch !== null && (!state.batch.ended || state.queuedBatches.length > 0);
    if (!open) return null;
    switch (packMLState(state)) {
      case 'Aborted':
        return 'Clear';
      case 'Stopped':
      case 'Complete':
        return 'Reset';
      case 'Idle':
        return 'Start';
      case 'Held':
        // Whoever says «go on» to a machine that nobody has set right will say it for ever.
        return state.needsPerson && this.beyondWords === null ? 'Unhold' : null;
      default:
        return null;
    }
  }
}
