import type { Clock } from '../../stations/clock.ts';
import type { LineState } from '../line/line-state.ts';

/**
 * Who may see a card's images without giving a reason: a person who must inspect that card now. Everybody else gives a reason first, which
 * is journaled, and may then see that card's images for a while.
 */

/** Long enough to compare a card with its images. */
const SHOWN_FOR_MS = 15 * 60_000;
/** Maximum over all sessions; the oldest must be requested again. */
const GRANTS_MAX = 500;

export class ShownPictures {
  readonly #clock: Clock;
  readonly #untilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `session`: its hash. */
  grant(session: string, card: string): void {
    this.#untilMs.delete(keyOf(session, card));
    this.#untilMs.set(keyOf(session, card), this.#clock.nowMs() + SHOWN_FOR_MS);
    const oldest = this.#untilMs.keys().next();
    if (this.#untilMs.size > GRANTS_MAX && !oldest.done) this.#untilMs.delete(oldest.value);
  }

  maySee(session: string, card: string, state: LineState): boolean {
    if (isToBeJudged(state, card)) return true;
    const untilMs = this.#untilMs.get(keyOf(session, card)) ?? Number.NEGATIVE_INFINITY;
    return this.#clock.nowMs() < untilMs;
  }
}

const keyOf = (session: string, card: string): string => `${session} ${card}`;

/** A first article or a sample. */
function isToBeJudged({ batch, queuedBatches, cards }: LineState, card: string): boolean {
  if (cards.get(card)?.sample === 'open') return true;
  return batch?.firstArticleCard === card || queuedBatches.some(({ firstArticleCard }) => firstArticleCard === card);
}
