import { beforeEach, describe, expect, test } from 'vitest';

import type { FaultView, LineView, PackMLCommand, PictureItems } from '../../../controller/gateway/contract.ts';
import { guidanceFor } from '../pages/alarms/guidance.ts';
import { isOver, nextCommand, offeredCommands, type Onlooker } from './advice.ts';
import { withButtonNames } from './button-names.ts';
import { english } from './english.ts';
import { explain } from './explain.ts';
import { appearance } from './language.svelte.ts';
import { vietnamese } from './vietnamese.ts';
import type { PageRefusal } from './words.ts';

/** Every state of the line, with every cause and every permission: what a sentence says to press is there, and has that name. */

const STATES = Object.keys(english.states) as LineView['state'][];
const COMMANDS = Object.keys(english.commands) as PackMLCommand[];
const REFUSALS = Object.keys(english.refusals) as PageRefusal[];
const ONLOOKERS: readonly Onlooker[] = [
  { permissions: ['line.see', 'line.command', 'line.mode'], locked: false, live: true },
  { permissions: ['line.see'], locked: false, live: true },
  { permissions: ['line.see', 'line.command', 'line.mode'], locked: true, live: true },
];
const OPERATOR = { permissions: ['line.command'], locked: false, live: true } as const satisfies Onlooker;
const TASKS: readonly object[] = [{}, { reconcile: { kind: 'reconcile', batch: 'B1' } }];
const LANGUAGES = { en: english, vi: vietnamese };
/** What says that something is to be pressed; the group is its name. */
const PRESS = { en: /\bpress ([^.,;:]+)/gi, vi: /\bnhấn (?!nút)([^.,;:]+)/gi };
/** One button of the machine itself, and the emergency stop. */
const AT_THE_MACHINE = ['its reset', 'the emergency stop', 'this again', 'again', 'once more'];

function pictureOf(line: Partial<LineView>, tasks: object): PictureItems {
  const batch = { id: 'B1', accepted: 5, ordered: 9, setAside: 0 };
  const whole = { reason: null, needsPerson: true, mode: 'Produce', commands: {}, waitsFor: [], ...line };
  return { line: whole, tasks, stations: {}, alarms: {}, batch } as unknown as PictureItems;
}

/** All but one command are refused as they are in that state: here only those that a sentence could name matter. */
function commandsWith(refusal: PageRefusal | null): LineView['commands'] {
  return Object.fromEntries(COMMANDS.map((command) => [command, refusal])) as LineView['commands'];
}

function pressed(text: string, code: 'en' | 'vi'): string[] {
  return [...text.matchAll(PRESS[code])].map(([, name = '']) => name);
}

describe.each(['en', 'vi'] as const)('what a sentence says to press (%s)', (code) => {
  const { commands } = LANGUAGES[code];
  beforeEach(() => {
    appearance.code = code;
  });

  test.each(STATES)('in the state %s is in the bar, under that very name', (state) => {
    for (const onlooker of ONLOOKERS) {
      for (const refusal of [null, ...REFUSALS]) {
        for (const needsPerson of [true, false]) {
          for (const tasks of TASKS) {
            for (const mode of ['Produce', 'Maintenance', 'Manual'] as const) {
              const picture = pictureOf({ state, mode, needsPerson, commands: commandsWith(refusal) }, tasks);
              const { why, action } = explain(picture, onlooker);
              const offered = offeredCommands(picture.line, onlooker).map((command) => commands[command]);
              for (const name of pressed(`${why} ${action}`, code)) expect(offered).toContain(name);
            }
          }
        }
      }
    }
  });

  test('to bring the line on is the one button that stands out', () => {
    for (const state of STATES) {
      const picture = pictureOf({ state, commands: commandsWith(null) }, {});
      const next = nextCommand(picture.line, OPERATOR);
      const { action } = explain(picture, OPERATOR);
      expect(pressed(action, code)).toEqual(next === null ? [] : [commands[next]]);
    }
  });

  test('in the advice on alarms, tasks and refusals is a button of the bar', () => {
    const words = LANGUAGES[code];
    const codes = Object.keys(words.faults) as FaultView['code'][];
    const texts = [
      ...codes.map((fault) => guidanceFor(fault, code, words.commands).response),
      ...Object.values(words.remedies),
      words.tasks.steps.unhold,
      words.tasks.firstArticleHelp,
      words.tasks.checkHelp(''),
    ].map((text) => withButtonNames(text, words.commands));
    const names = Object.values(words.commands);
    for (const text of texts) {
      expect(text).not.toMatch(/\{\w+\}/);
      for (const name of pressed(text, code)) {
        const known = [...names, ...AT_THE_MACHINE].some((one) => name.startsWith(one));
        expect(known ? '' : `${name}: ${text}`).toBe('');
      }
    }
  });

  test('has two names nowhere: no command is called as another one', () => {
    expect(new Set(Object.values(commands)).size).toBe(COMMANDS.length);
  });
});

describe('an emergency stop', () => {
  test('is released before Clear is named as possible', () => {
    appearance.code = 'en';
    const picture = pictureOf({ state: 'Aborted', commands: commandsWith('emergency-stop') }, {});
    expect(explain(picture, OPERATOR).action).toContain('release the button at the machine');
    expect(offeredCommands(picture.line, OPERATOR)).toEqual([]);
  });
});

describe('the commands of the bar', () => {
  const line = pictureOf({ state: 'Idle', commands: commandsWith(null) }, {}).line;

  test('are for those who may, at a screen that is not locked and hears of the line', () => {
    expect(offeredCommands(line, OPERATOR)).not.toEqual([]);
    expect(offeredCommands(line, { ...OPERATOR, locked: true })).toEqual([]);
    expect(offeredCommands(line, { ...OPERATOR, live: false })).toEqual([]);
    expect(offeredCommands(line, { ...OPERATOR, permissions: [] })).toEqual([]);
  });
});

describe('what held the line', () => {
  const cover: FaultView = { code: 'laser.interlock-open', severity: 'major', context: { station: 'laser' } };
  const held = pictureOf({ state: 'Held', reason: cover, commands: commandsWith(null) }, {});

  test('is over once nothing reports it', () => {
    expect(isOver(held)).toBe(true);
  });

  test('is not over while its alarm stands, its machine reports it, or hands are needed', () => {
    const alarms = { a: { active: true, fault: cover } } as unknown as PictureItems['alarms'];
    const stations = { laser: { fault: cover } } as unknown as PictureItems['stations'];
    const tasks = { b: { kind: 'first-article', card: 'C1' } } as unknown as PictureItems['tasks'];
    expect(isOver({ ...held, alarms })).toBe(false);
    expect(isOver({ ...held, stations })).toBe(false);
    expect(isOver({ ...held, tasks })).toBe(false);
  });
});
