import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { PictureItems, TaskView } from '../../../controller/gateway/contract.ts';
import { connection } from '../connection.svelte.ts';
import { appearance } from '../words/language.svelte.ts';
import Recovery from './Recovery.svelte';

/** A card is confirmed in steps, and only while nothing moves. */

const TASK: Extract<TaskView, { kind: 'find-card' }> = {
  kind: 'find-card',
  card: 'C1',
  serial: 'VN1',
  from: 'printer',
  seenAt: '',
};

function picture(state: PictureItems['line']['state']): PictureItems {
  return {
    line: { state, standing: state === 'Held', reason: null, moveMs: 600, revision: 1 },
    plugs: null,
    tasks: {},
    blanks: { accepted: 0, rejected: 0 },
    stations: {},
    supplies: {},
    alarms: {},
    cards: {},
  } as unknown as PictureItems;
}

let shown: ReturnType<typeof mount> | null = null;
const sent: unknown[] = [];

function show(state: PictureItems['line']['state']): void {
  shown = mount(Recovery, { target: document.body, props: { task: TASK, blank: '', picture: picture(state) } });
  flushSync();
}
function press(selector: string): void {
  document.querySelector<HTMLButtonElement>(selector)?.click();
  flushSync();
}

beforeEach(() => {
  appearance.code = 'en';
  sent.length = 0;
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return Promise.resolve(new Response('{"accepted":true}'));
  });
});
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
});

describe('recovery of a card', () => {
  test('waits for the machines while something still moves', () => {
    show('Holding');
    press('[data-step=cover]');
    expect(document.body.textContent).toContain('Wait: machines are finishing');
    press('[data-step=taken-out]');
    expect(document.querySelector('[data-why]')).toBeNull();
    expect(sent).toEqual([]);
  });

  test('asks what was wrong only once the cover is open, and says it in the command', () => {
    show('Held');
    press('[data-step=taken-out]');
    expect(document.querySelector('[data-why]')).toBeNull();
    press('[data-step=cover]');
    press('[data-step=taken-out]');
    press('[data-why=dropped]');
    expect(sent).toMatchObject([{ type: 'hand', hand: { work: 'RemoveCard', card: 'C1', why: 'dropped' } }]);
  });

  test('lets nobody confirm that a card lies there again which the sensors don’t see', () => {
    show('Held');
    press('[data-step=cover]');
    press('[data-step=put-back]');
    expect(sent).toEqual([]);
  });

  test('has the attendant of a simulated line lay the card back, where somebody may use the simulator', () => {
    show('Held');
    expect(document.querySelector('[data-step=attendant]')).toBeNull();
    if (shown !== null) void unmount(shown);
    connection.session = { ...connection.session, permissions: ['simulator.use'] };
    shown = mount(Recovery, {
      target: document.body,
      props: { task: TASK, blank: '', picture: { ...picture('Held'), plugs: {} } as PictureItems },
    });
    flushSync();
    press('[data-step=attendant]');
    expect(sent).toEqual([]);
    press('[data-step=cover]');
    press('[data-step=attendant]');
    expect(sent).toEqual([{ action: 'lay-back', serial: 'VN1', position: 'printer' }]);
  });
});
