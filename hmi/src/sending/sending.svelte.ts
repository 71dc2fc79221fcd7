import { pageClock } from '../page-clock.ts';
import type { PageRefusal } from '../words/words.ts';
import { lastPressed } from './pressed.ts';

/**
 * The one way by which a page has anything done, and the one place that knows the answer: what was pressed waits, and a refusal is
 * shown beside it (`AnswerLayer`), whatever the page itself does with the answer.
 */

/** Where an answer is shown: beside what was pressed, or where that was when it is gone. */
export interface Anchor {
  readonly element: Element | null;
  readonly place: DOMRect;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: PageRefusal };

/** `late`: no answer yet, and what was asked for may still come through. `came-through`: it has, after that. */
export type Shown =
  | { readonly kind: 'refused'; readonly refusal: PageRefusal; readonly anchor: Anchor }
  | { readonly kind: 'late'; readonly anchor: Anchor }
  | { readonly kind: 'came-through'; readonly anchor: Anchor };

/** Long enough to be read twice; the next press ends it sooner. */
const SHOWN_MS = 20_000;
/** What is answered at once has no need to look busy. */
const BUSY_AFTER_MS = 150;
/** A person who stops a line is not left without a word for longer. */
export const LATE_AFTER_MS = 3000;

class Sending {
  shown = $state.raw<Shown | null>(null);
  #hide: (() => void) | null = null;

  /** Says why something is not done that this page already knows can't be done. */
  refuse(refusal: PageRefusal): void {
    this.#show({ kind: 'refused', refusal, anchor: anchorNow() });
  }

  /** `lateMatters`: say after a moment that no answer has come, and go on waiting. */
  async send<T>(ask: () => Promise<Outcome<T>>, lateMatters = false): Promise<Outcome<T>> {
    const anchor = anchorNow();
    this.close();
    const idle = this.#busy(anchor);
    let late = false;
    const lateSoon = lateMatters
      ? pageClock.after(LATE_AFTER_MS, () => {
          late = true;
          this.#show({ kind: 'late', anchor }, false);
        })
      : null;
    const outcome = await ask();
    lateSoon?.();
    idle();
    if (!outcome.ok) this.#show({ kind: 'refused', refusal: outcome.refusal, anchor });
    else if (late) this.#show({ kind: 'came-through', anchor });
    return outcome;
  }

  close(): void {
    this.#hide?.();
    this.#hide = null;
    this.shown = null;
  }

  #show(shown: Shown, hides = true): void {
    this.#hide?.();
    this.#hide = hides ? pageClock.after(SHOWN_MS, () => this.close()) : null;
    this.shown = shown;
  }

  /** What was pressed looks busy until the returned function is called. */
  #busy({ element }: Anchor): () => void {
    const soon = pageClock.after(BUSY_AFTER_MS, () => element?.setAttribute('data-waiting', ''));
    return () => {
      soon();
      element?.removeAttribute('data-waiting');
    };
  }
}

function anchorNow(): Anchor {
  const element = lastPressed();
  return { element, place: element?.getBoundingClientRect() ?? new DOMRect() };
}

export const sending = new Sending();
