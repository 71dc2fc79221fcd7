import type { EntryBody } from '../../controller/journal/entry.ts';
import type { LoadedRecipe } from '../../recipes/recipe.ts';
import { FAULT_PROFILES } from '../../simulator/faults/fault-rates.ts';
import type { FaultInjector } from '../../simulator/faults/fault-injector.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import type { Scenario, ScenarioEvent } from './scenario-file.ts';
import { AT_ONCE, runShift, type Shift } from './shift.ts';
import { simulatedIssuer } from './simulated-issuer.ts';
import { VirtualLine } from './virtual-line.ts';

/** Plays a scenario on a line in virtual time, and holds what came of it against what it expects. */

export interface Expectation {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly holds: boolean;
}

export interface Played {
  readonly line: VirtualLine;
  readonly shift: Shift;
  readonly expectations: readonly Expectation[];
}

const MS_PER_SECOND = 1000;

export async function play(
  scenario: Scenario,
  layout: LineLayout,
  recipe: LoadedRecipe,
  cryptography: Cryptography,
): Promise<Played> {
  const { seed, cards, faults, batches } = scenario;
  const line = new VirtualLine({
    layout,
    recipe,
    seed,
    blanks: null,
    cryptography,
    chipFailures: FAULT_PROFILES[faults].chips,
    firstArticle: false,
    issuer: simulatedIssuer,
  });
  for (let batch = 0; batch < batches; batch += 1) {
    line.order(Math.floor((cards * (batch + 1)) / batches) - Math.floor((cards * batch) / batches));
  }
  const stage = new Stage(scenario, line);
  const shift = await runShift(line, {
    seed,
    cards,
    faults,
    untilEntry: null,
    ...AT_ONCE,
    prepare: (injector) => stage.begin(injector),
  });
  return { line, shift, expectations: stage.expectations() };
}

class Stage {
  readonly #scenario: Scenario;
  readonly #line: VirtualLine;
  readonly #waiting: ScenarioEvent[];
  #commands = 0;

  constructor(scenario: Scenario, line: VirtualLine) {
    this.#scenario = scenario;
    this.#line = line;
    this.#waiting = scenario.events.filter(({ at }) => !('seconds' in at));
  }

  begin(injector: FaultInjector): void {
    for (const event of this.#scenario.events) {
      if ('seconds' in event.at)
        this.#line.clock.schedule(event.at.seconds * MS_PER_SECOND, () => this.#act(event, injector));
    }
    this.#line.observe(() => this.#due(injector));
  }

  #due(injector: FaultInjector): void {
    const { totals, cardCount } = this.#line.conductor.state;
    for (const event of this.#waiting.slice()) {
      const { at } = event;
      const due = ('accepted' in at && totals.accepted >= at.accepted) || ('started' in at && cardCount >= at.started);
      if (!due) continue;
      this.#waiting.splice(this.#waiting.indexOf(event), 1);
      // Not in the middle of the controller's turn.
      this.#line.clock.schedule(0, () => this.#act(event, injector));
    }
  }

  #act(event: ScenarioEvent, injector: FaultInjector): void {
    if ('fault' in event) {
      const { fault, station, forSeconds } = event;
      if (forSeconds === null) injector.strike(fault, station);
      else injector.strikeFor(fault, station, forSeconds * MS_PER_SECOND);
      return;
    }
    this.#commands += 1;
    const id = `scenario-${this.#commands}`;
    this.#line.conductor.command({ type: 'packml', command: event.command, id, by: 'scenario' });
  }

  expectations(): Expectation[] {
    const { expect } = this.#scenario;
    const { state } = this.#line.conductor;
    const states: string[] = [];
    const reasons = new Set<string>();
    let lastAt = 0;
    let firstAt = 0;
    for (const { at, body } of this.#line.store.read(0)) {
      if (body.kind === 'line.changed') states.push(body.to);
      for (const code of reasonsOf(body)) reasons.add(code);
      if (body.kind === 'line.opened' && firstAt === 0) firstAt = at;
      if (body.kind === 'card.ended') lastAt = at;
    }
    const found: Expectation[] = [];
    const counted = (what: 'accepted' | 'rejected' | 'removed' | 'setAside', value: number): void => {
      const bounds = expect[what];
      if (bounds === undefined) return;
      const { least, most } = bounds;
      const expected = least === most ? String(least) : `${least} … ${most}`;
      found.push({ what, expected, found: String(value), holds: value >= least && value <= most });
    };
    counted('accepted', state.totals.accepted);
    counted('rejected', state.totals.rejected);
    counted('removed', state.totals.removed);
    counted('setAside', this.#line.store.lookup.orderCounts().setAside);
    let from = 0;
    for (const wanted of expect.states) {
      const at = states.indexOf(wanted, from);
      found.push({ what: 'state', expected: wanted, found: at < 0 ? 'never' : wanted, holds: at >= 0 });
      if (at >= 0) from = at + 1;
    }
    for (const code of expect.reasons) {
      const told = reasons.has(code);
      found.push({ what: 'reason', expected: code, found: told ? code : 'never told', holds: told });
    }
    if (expect.withinSeconds !== undefined) {
      const seconds = (lastAt - firstAt) / MS_PER_SECOND;
      found.push({
        what: 'seconds',
        expected: `at most ${expect.withinSeconds}`,
        found: seconds.toFixed(1),
        holds: seconds <= expect.withinSeconds,
      });
    }
    for (const event of this.#waiting) {
      found.push({ what: 'event', expected: JSON.stringify(event), found: 'its moment never came', holds: false });
    }
    return found;
  }
}

function reasonsOf(body: EntryBody): string[] {
  switch (body.kind) {
    case 'line.changed':
    case 'hold.latched':
    case 'card.condemned':
      return body.reason === null ? [] : [body.reason.code];
    case 'alarm.raised':
      return [body.fault.code];
    case 'job.ended':
      return body.fault === null ? [] : [body.fault.code];
    default:
      return [];
  }
}
