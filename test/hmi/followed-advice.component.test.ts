import { afterEach, describe, expect, test, vi } from 'vitest';

import type { TaskView } from '../../controller/gateway/contract.ts';
import { appearance, stationName } from '../../hmi/src/words/language.svelte.ts';
import { FAULT_PROFILES } from '../../simulator/faults/fault-rates.ts';
import { FaultInjector } from '../../simulator/faults/fault-injector.ts';
import { SeededRandom } from '../../stations/random.ts';
import { RunningLine, withoutPacker, type LineTestOptions } from '../scenario/line-test.ts';
import { namedIn, Operator } from './operator.ts';

/**
 * A line that stands for a reason, and somebody who does what the page says and nothing else: presses the button that the sentence names,
 * goes through the interventions, sees to the machine that is named. By that the line makes cards again.
 */

const SEED = 'followed advice';
const WAIT_MS = 2000;
const STEPS_MOST = 40;
const MEND_STEPS = 3;

interface Cause {
  readonly name: string;
  readonly options?: Partial<LineTestOptions>;
  /** What happens at the line. */
  readonly strike: (run: RunningLine) => void;
  /** What somebody with eyes sets right at the machine, once the page has named it; null where the interventions say it all. */
  readonly mend: ((run: RunningLine) => void) | null;
  /** What the page names, so that somebody goes there: a station; or a word of the sentence. */
  readonly at?: string;
  readonly says?: Readonly<Record<'en' | 'vi', string>>;
  /** It comes without anybody's doing. */
  /** Interventions that come of it. */
  readonly tasks?: readonly TaskView['kind'][];
  readonly state: 'Execute' | 'Held' | 'Suspended' | 'Aborted';
}

function transport(run: RunningLine): { pressEmergencyStop: (pressed: boolean) => void } {
  const machine = run.line.plant.machines.find(({ id }) => id === run.line.plant.transport);
  if (machine?.link !== 'opcua') throw new Error('the transport is spoken to over OPC UA');
  return machine.device;
}
function cover({ line }: RunningLine, open: boolean): void {
  for (const { id } of line.plant.machines) line.serial(id)?.openInterlock?.(open);
}

function injector({ line }: RunningLine): FaultInjector {
  return new FaultInjector(line.clock, new SeededRandom(SEED), FAULT_PROFILES.none, line.plant, line);
}

const CAUSES: readonly Cause[] = [
  {
    name: 'a jam',
    strike: ({ line }) => void line.plant.world.mishap('jam'),
    mend: null,
    state: 'Held',
  },
  {
    name: 'a blank that came with another one',
    strike: ({ line }) => void line.plant.world.mishap('double-feed'),
    mend: null,
    state: 'Held',
  },
  {
    name: 'a cover that is open',
    strike: (run) => cover(run, true),
    mend: (run) => cover(run, false),
    at: 'laser',
    state: 'Held',
  },
  {
    name: 'the emergency stop',
    strike: (run) => transport(run).pressEmergencyStop(true),
    mend: (run) => transport(run).pressEmergencyStop(false),
    says: { en: 'release the button', vi: 'nhả nút' },
    state: 'Aborted',
  },
  {
    name: 'an empty feeder',
    strike: ({ line }) => {
      line.plant.world.feeder.setAway(true);
      line.plant.publish();
    },
    mend: ({ line }) => {
      line.plant.world.feeder.setAway(false);
      line.plant.publish();
    },
    says: { en: 'feeder is empty', vi: 'khay phôi hết' },
    state: 'Suspended',
  },
  {
    name: 'a full output stacker',
    options: { layout: withoutPacker() },
    strike: ({ line }) => {
      line.plant.world.finished.full.add('output-full');
      line.plant.publish();
    },
    mend: ({ line }) => {
      line.plant.world.finished.full.delete('output-full');
      line.plant.publish();
    },
    says: { en: 'output', vi: 'khay thẻ đạt đầy' },
    state: 'Suspended',
  },
  {
    name: 'a machine that refuses, reset at its panel',
    strike: (run) => void injector(run).strike('refusing-machine', 'printer'),
    mend: ({ line }) => line.mend('printer'),
    at: 'printer',
    state: 'Held',
  },
  {
    name: 'a head without contact, cleaned and used again',
    strike: (run) => void injector(run).strike('head-no-contact', 'head-1'),
    mend: null,
    tasks: ['check-station'],
    state: 'Execute',
  },
  {
    name: 'a cable that is pulled',
    strike: ({ line }) => line.unplug('printer'),
    mend: ({ line }) => line.plug('printer'),
    at: 'printer',
    state: 'Held',
  },
  {
    name: 'a full reject bin',
    strike: ({ line }) => {
      line.plant.world.finished.full.add('reject-bin-full');
      line.plant.publish();
    },
    mend: null,
    tasks: ['empty-reject-bin'],
    state: 'Execute',
  },
];

let operator: Operator | null = null;
afterEach(async () => {
  await operator?.leave();
  operator = null;
  vi.unstubAllGlobals();
});

function begin(options: Partial<LineTestOptions>): { run: RunningLine; lan: Operator } {
  const run = new RunningLine({ seed: SEED, cards: 30, blanks: null, ...options });
  const lan = new Operator(run, 'operator');
  operator = lan;
  run.line.start();
  return { run, lan };
}

/** Does what an intervention asks for, step by step as its buttons stand there. */
async function see(lan: Operator, task: HTMLElement): Promise<void> {
  const { tasks } = appearance.words;
  const { run } = lan;
  const { world } = run.line.plant;
  switch (task.dataset['task'] as TaskView['kind']) {
    case 'find-card':
    case 'missing-card':
    case 'remove-blank': {
      const serial = /[A-Z]{2}[A-Z0-9]{4}\d{8}/.exec(task.textContent)?.[0] ?? '';
      if (!world.takeAway(serial)) throw new Error(`the page names no blank that lies there: ${task.textContent}`);
      run.line.plant.publish();
      await lan.press(tasks.steps.coverOpen, task);
      await lan.press(tasks.takenOut, task);
      await lan.press(tasks.reasons.jammed, task);
      return;
    }
    case 'check-station':
      for (const { id } of run.line.plant.machines) run.line.mend(id);
      return lan.press(tasks.useAgain, task);
    case 'first-article':
      return lan.press(tasks.approve, task);
    case 'clear-line':
      return lan.press(tasks.lineIsEmpty, task);
    case 'empty-reject-bin':
    case 'reconcile':
      return count(lan, task.dataset['task'] === 'reconcile');
    default:
      throw new Error(`nobody knows what to do: ${task.textContent}`);
  }
}

/** Two people count what lies there, one after the other. */
async function count(lan: Operator, batch: boolean): Promise<void> {
  const { world } = lan.run.line.plant;
  const { output, rejectBin } = world.totals();
  for (const [name, field] of [
    ['Lan', 'by'],
    ['Minh', 'witness'],
  ] as const) {
    if (batch) lan.fill('[name=good]', String(output));
    lan.fill('[name=rejects]', String(rejectBin));
    lan.fill(`[name=${field}]`, name);
    const form = document.querySelector<HTMLFormElement>('[data-testid=count]');
    if (form === null) throw new Error('there is no form for a count');
    await lan.send(form);
  }
  if (batch) return;
  world.finished.rejectBin.length = 0;
  world.finished.full.delete('reject-bin-full');
  lan.run.line.plant.publish();
}

/** Follows the page until the line has made another good card; what was pressed, in order. */
async function follow(lan: Operator, cause: Cause | null): Promise<string[]> {
  const { run } = lan;
  const pressed: string[] = [];
  const enough = run.state.totals.accepted + 1;
  let named = 0;
  for (let step = 0; step < STEPS_MOST; step += 1) {
    await lan.look();
    if (run.lineState === 'Execute' && run.state.totals.accepted >= enough && lan.tasks.length === 0) return pressed;
    const [task] = lan.tasks;
    const name = namedIn(lan.action);
    const saysWhere = cause === null || cause.mend === null ? false : says(lan, cause);
    if (saysWhere) named += 1;
    if (saysWhere && named === MEND_STEPS) cause?.mend?.(run);
    if (task !== undefined) {
      pressed.push(task.dataset['task'] ?? '');
      await see(lan, task);
    } else if (name !== null) {
      pressed.push(name);
      await lan.press(name);
    }
    await run.advance(WAIT_MS);
  }
  throw new Error(
    `the line does not make cards again: ${run.lineState}, «${lan.sentence}», ${pressed.slice(-8).join(', ')}`,
  );
}

/** Does the page name what somebody is to go to? */
function says(lan: Operator, { at, says: words }: Cause): boolean {
  const { stations } = lan.picture();
  const name = at === undefined ? (words?.[appearance.code] ?? '') : stationName(stations[at], at);
  return name !== '' && lan.sentence.toLowerCase().includes(name.toLowerCase());
}

describe.each(['en', 'vi'] as const)('an operator who does what the page says (%s)', (code) => {
  test('brings a stopped line to its first card, which is looked at', async () => {
    appearance.code = code;
    const { lan } = begin({ firstArticle: true });
    const pressed = await follow(lan, null);
    const { Reset, Start, Unhold } = appearance.words.commands;
    expect(pressed).toEqual([Reset, Start, 'first-article', Unhold]);
    expect(lan.refusals).toEqual([]);
  });

  test.each(CAUSES)('after $name', async (cause) => {
    appearance.code = code;
    const { run, lan } = begin(cause.options ?? {});
    await follow(lan, null);
    cause.strike(run);
    await run.untilState(cause.state);
    const { tasks = [] } = cause;
    await run.until(() => tasks.every((kind) => Object.values(lan.picture().tasks).some((task) => task.kind === kind)));
    await run.advance(WAIT_MS);
    expect(await follow(lan, cause)).toEqual(expect.arrayContaining([...tasks]));
    expect(lan.refusals).toEqual([]);
  });

  test('counts a batch by two, clears the line, and makes the next one', async () => {
    appearance.code = code;
    const { run, lan } = begin({ cards: 2 });
    await follow(lan, null);
    await run.untilState('Complete');
    run.line.orderMeanwhile(2);
    const pressed = await follow(lan, null);
    const { Reset, Start } = appearance.words.commands;
    expect(pressed).toEqual(['reconcile', 'clear-line', Reset, Start]);
    expect(lan.refusals).toEqual([]);
  });
});
