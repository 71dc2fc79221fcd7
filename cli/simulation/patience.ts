import type { EntryBody } from '../../controller/journal/entry.ts';
import { refusalOf, type LineRefusal } from '../../controller/line/commands.ts';
import { packMLState, type LineState } from '../../controller/line/line-state.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Clock } from '../../stations/clock.ts';
import { fault, type Fault } from '../../stations/fault.ts';

/** With nobody there a line that only a person can help is not waited for without end: when is it given up? */

/** Times in a row that the line is let go on without a single card coming out of it in between. */
const UNHOLDS_IN_VAIN_MAX = 4;
/** What only hands can set right is waited for so long, where nobody is expected to come; and where somebody may, at the HMI. */
const NOBODY_COMES_MS = 60_000;
const SOMEBODY_COMES_MS = 600_000;
/** A line on which no card comes or goes for this long is given up, whatever it does. */
const STANDS_MAX_MS = 900_000;
/** Why Unhold is refused while only a person's hands can change that. */
const ONLY_BY_HAND: ReadonlySet<LineRefusal> = new Set([
  'lot-suspected',
  'all-withdrawn',
  'card-astray',
  'stray-blank',
]);

export class Patience {
  readonly #clock: Clock;
  readonly #waitMs: number;
  /** Who lets the line go on by itself. */
  readonly #by: string;
  #unholdsInVain = 0;
  /** What the line was last held for by a fact of its own, and not by what followed of it. */
  #latched: Fault | null = null;
  #helplessSinceMs: number | null = null;
  /** Cards and blanks that came or went so far, and when the last one did. */
  #moved = { count: -1, atMs: 0 };

  constructor(clock: Clock, by: string, somebodyMayCome: boolean) {
    this.#clock = clock;
    this.#by = by;
    this.#waitMs = somebodyMayCome ? SOMEBODY_COMES_MS : NOBODY_COMES_MS;
  }

  /** Each fact of the journal, as it comes. */
  learn(body: EntryBody): void {
    if (body.kind === 'hold.latched') this.#latched = body.reason;
    if (body.kind === 'command.accepted' && body.command === 'Unhold')
      this.#unholdsInVain = body.by === this.#by ? this.#unholdsInVain + 1 : 0;
    if (body.kind === 'card.ended' && body.outcome !== 'void') this.#unholdsInVain = 0;
  }

  /** Why the batch is given up now; null while it is not. To be asked time and again. */
  exhausted(state: LineState, recipe: Recipe | null): Fault | null {
    return this.#heldInVain(state, recipe) ?? this.#standsStill(state);
  }

  #standsStill(state: LineState): Fault | null {
    const { issued, accepted, rejected, removed } = state.totals;
    const count = issued + accepted + rejected + removed;
    const nowMs = this.#clock.nowMs();
    if (count !== this.#moved.count) this.#moved = { count, atMs: nowMs };
    if (nowMs - this.#moved.atMs <= STANDS_MAX_MS) return null;
    const alarm = [...state.alarms.values()].find(({ active }) => active);
    const seconds = Math.round(STANDS_MAX_MS / 1000);
    return state.reason ?? alarm?.fault ?? fault('line.nothing-moves', 'major', { seconds });
  }

  #heldInVain(state: LineState, recipe: Recipe | null): Fault | null {
    if (packMLState(state) !== 'Held') {
      this.#helplessSinceMs = null;
      return null;
    }
    const reason = state.reason ?? fault('line.held-by-person', 'minor', {});
    if (this.#unholdsInVain >= UNHOLDS_IN_VAIN_MAX && state.needsPerson) return this.#latched ?? reason;
    const refusal = refusalOf(state, recipe, 'Unhold');
    if (refusal === null || !ONLY_BY_HAND.has(refusal)) {
      this.#helplessSinceMs = null;
      return null;
    }
    const nowMs = this.#clock.nowMs();
    this.#helplessSinceMs ??= nowMs;
    return nowMs - this.#helplessSinceMs >= this.#waitMs ? reason : null;
  }
}
