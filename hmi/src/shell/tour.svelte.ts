/** The tour of a demo: five steps, shown once on each screen, and again where somebody asks for it. */

const KEY = 'tour';
const DONE = 'done';
/** Tests and scripts that take pictures drive a browser: they see the tour where their address asks for it (`?tour`). */
const ASKED = 'tour';

export const TOUR_STEPS = 5;

class Tour {
  /** From 0; null while none is shown. */
  step = $state<number | null>(null);

  /** A simulated line is shown: is it the first one on this screen? */
  offer(): void {
    const asked = new URLSearchParams(location.search).has(ASKED);
    if (asked || (localStorage.getItem(KEY) !== DONE && !navigator.webdriver)) this.begin();
  }

  begin(): void {
    this.step = 0;
  }

  next(): void {
    if (this.step === null) return;
    if (this.step + 1 < TOUR_STEPS) this.step += 1;
    else this.end();
  }

  end(): void {
    this.step = null;
    localStorage.setItem(KEY, DONE);
  }
}

export const tour = new Tour();
