import { ArmedQueue, type Armed } from '../armed-queue.ts';

/** What a machine does wrong. A healthy machine is the default; each is laid over it, once or for a while. */

/** Happens to the next job that the machine is given. */
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

/** What is asked about the next job is answered for another one. */
export type AnswerMisbehaviour = 'wrong-answer';

export const LATE_ANSWER_MS = 6000;
const QUEUE_MAX = 4;

export class Misbehaviour {
  /**
   * Its memory of jobs is another's: each new job is «done already», with the response of one that ended before. So until somebody
   * clears it.
   */
  staleMemory = false;
  /** Mechanics take so many times as long; 1 for a healthy machine. */
  slowness = 1;
  /** Its contacts are dirty or bent: no chip answers, until a person cleans it. */
  contactLost = false;
  /** It is in Execute and takes no job, until a person resets it at its own panel. */
  refuses = false;
  readonly #jobs = new ArmedQueue<JobMisbehaviour>(QUEUE_MAX);
  readonly #answers = new ArmedQueue<AnswerMisbehaviour>(QUEUE_MAX);

  /** Null where as many wait as may: it is wrong for long. */
  add(what: JobMisbehaviour | AnswerMisbehaviour): Armed | null {
    return what === 'wrong-answer' ? this.#answers.arm(what) : this.#jobs.arm(what);
  }

  /** A person cleans it, and resets it at its panel. */
  mend(): void {
    this.contactLost = false;
    this.refuses = false;
    this.staleMemory = false;
  }

  /** What goes wrong with the job that begins now; null for nothing. */
  nextJob(): JobMisbehaviour | null {
    return this.#jobs.next();
  }

  answersWrongly(): boolean {
    return this.#answers.next() !== null;
  }
}
