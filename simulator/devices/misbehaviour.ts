import { ArmedQueue, type Armed } from '../armed-queue.ts';

/** Faulty behaviour of a machine, once or for a while. A healthy machine is the default. */

/** Applies to the next job that the machine receives. */
export type JobMisbehaviour =
  /** It begins and never ends. */
  | 'stuck'
  /** It is reported done, and nothing was done. */
  | 'skipped-work'
  /** It is done with what was left in a buffer from the job before. */
  | 'stale-work'
  /** It is done, and said to be running for a while longer. */
  | 'late-answer'
  /** It is taken, and forgotten before it begins. */
  | 'forgotten-job';

/** A query for the next job returns the answer of another one. */
export type AnswerMisbehaviour = 'wrong-answer';

export const LATE_ANSWER_MS = 6000;
const QUEUE_MAX = 4;

/** Active and armed faults of one machine. */
export class Misbehaviour {
  /** Stale job memory: each new job is «done already», with the response of an earlier one, until a person clears it. */
  staleMemory = false;
  /** Factor on the duration of mechanical work; 1 for a healthy machine. */
  slowness = 1;
  /** Dirty or bent contacts: no chip answers until a person cleans them. */
  contactLost = false;
  /** In Execute, but accepts no jobs until a person resets it at its own panel. */
  refuses = false;
  readonly #jobs = new ArmedQueue<JobMisbehaviour>(QUEUE_MAX);
  readonly #answers = new ArmedQueue<AnswerMisbehaviour>(QUEUE_MAX);

  /** Null when the maximum is armed already. */
  add(what: JobMisbehaviour | AnswerMisbehaviour): Armed | null {
    return what === 'wrong-answer' ? this.#answers.arm(what) : this.#jobs.arm(what);
  }

  /** A person cleans it, and resets it at its panel. */
  mend(): void {
    this.contactLost = false;
    this.refuses = false;
    this.staleMemory = false;
  }

  /** Fault of the job that begins now; null for none. */
  nextJob(): JobMisbehaviour | null {
    return this.#jobs.next();
  }

  answersWrongly(): boolean {
    return this.#answers.next() !== null;
  }
}
