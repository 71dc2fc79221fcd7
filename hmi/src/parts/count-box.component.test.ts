import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { PictureItems } from '../../../controller/gateway/contract.ts';
import { connection } from '../connection.svelte.ts';
import { appearance, describeFault } from '../words/language.svelte.ts';
import { boxPlace } from './box-place.ts';
import TaskList from './TaskList.svelte';

/** Two people say what is in a box that the packer counts otherwise, each for themselves and without its number. */

let shown: ReturnType<typeof mount> | null = null;
beforeEach(() => {
  connection.session = { ...connection.session, permissions: ['hands.do'] };
});
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
});

function fill(selector: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(selector);
  if (input === null) throw new Error(`no ${selector}`);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

function press(): void {
  document.querySelector<HTMLFormElement>('[data-testid=count]')?.requestSubmit();
  flushSync();
}

const count = (): Element | null => document.querySelector('[data-testid=count]');

/** The list of tasks with a box to count; answers as the controller does, in their order. */
function shownWith(...answers: readonly { accepted: boolean; refusal?: string }[]): unknown[] {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)] ?? { accepted: true };
    sent.push(JSON.parse(body));
    return Promise.resolve(new Response(JSON.stringify(answer), { status: answer.accepted ? 200 : 409 }));
  });
  const picture = {
    line: { revision: 1 },
    stations: {},
    tasks: { 'box:B-1/101/1': { kind: 'count-box', box: 'B-1/101/1', card: 'C1' } },
  } as unknown as PictureItems;
  shown = mount(TaskList, { target: document.body, props: { picture } });
  flushSync();
  return sent;
}

function firstCounts(cards: string): void {
  fill('[name=rejects]', cards);
  fill('[name=by]', 'Lan');
  press();
}

function secondCounts(cards: string): void {
  fill('[name=rejects]', cards);
  fill('[name=witness]', 'Minh');
  press();
}

test.each([
  ['en', 'Count the cards in box B-1/101/1', 'Remove card C1', 'Enter my count'],
  ['vi', 'Đếm thẻ trong hộp B-1/101/1', 'Lấy thẻ C1', 'Tôi đã đếm xong'],
] as const)('a box is counted without the card that was packed last, in %s', (language, heading, help, done) => {
  appearance.code = language;
  shownWith({ accepted: true });
  const task = document.querySelector('[data-task=count-box]');
  expect(task?.textContent).toContain(heading);
  expect(task?.textContent).toContain(help);
  expect(task?.querySelectorAll('input[type=number]')).toHaveLength(1);
  expect(task?.querySelector('[type=submit]')?.textContent).toBe(done);
});

test.each(['en', 'vi'] as const)('the second one counts without seeing the first one’s number, in %s', (language) => {
  appearance.code = language;
  const sent = shownWith({ accepted: true });
  firstCounts('4');
  expect(sent).toEqual([]);
  expect(count()?.textContent).toContain(appearance.words.tasks.otherCounts);
  expect(document.querySelector<HTMLInputElement>('[name=rejects]')?.value).toBe('');
  expect(document.querySelector('[name=by]')).toBeNull();
  expect(document.body.innerHTML).not.toContain('>4<');
  secondCounts('3');
  expect(sent).toMatchObject([
    {
      hand: { work: 'CountBox', box: 'B-1/101/1', counted: 4, countedAgain: 3, witness: '' },
      by: 'Lan',
      second: { person: 'Minh' },
    },
  ]);
});

test.each([
  ['en', 'The two counts differ: 4 and 3. Both people count again.'],
  ['vi', 'Hai số đếm khác nhau: 4 và 3. Cả hai người đếm lại.'],
] as const)(
  'a difference between the two is shown once both are in, and both count again, in %s',
  async (code, words) => {
    appearance.code = code;
    const sent = shownWith({ accepted: false, refusal: 'counts-differ' }, { accepted: true });
    firstCounts('4');
    expect(document.querySelector('[role=alert]')).toBeNull();
    secondCounts('3');
    await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toBe(words));
    expect(document.querySelector<HTMLInputElement>('[name=rejects]')?.value).toBe('');
    firstCounts('4');
    expect(document.querySelector('[role=alert]')).toBeNull();
    secondCounts('4');
    expect(sent).toMatchObject([{ hand: { countedAgain: 3 } }, { hand: { counted: 4, countedAgain: 4 } }]);
  },
);

test('the second one may have the first one begin again', () => {
  appearance.code = 'en';
  const sent = shownWith({ accepted: true });
  firstCounts('4');
  document.querySelector<HTMLButtonElement>('.anew')?.click();
  flushSync();
  expect(count()?.getAttribute('data-turn')).toBe('first');
  expect(document.querySelector<HTMLInputElement>('[name=rejects]')?.value).toBe('');
  expect(sent).toEqual([]);
});

test.each(['en', 'vi'] as const)('what calls people to count says no number, in %s', (code) => {
  appearance.code = code;
  const context = { station: 'packer', box: 'hộp/A', card: 'C', expected: 5, found: 4 };
  expect(describeFault({ code: 'packer.wrong-count', severity: 'major', context }, {})).not.toMatch(/\d/);
});

test.each(['en', 'vi'] as const)(
  'the place of a card in a box is not shown while the box is counted, in %s',
  (code) => {
    appearance.code = code;
    const counting: PictureItems['tasks'] = { 'box:A/1': { kind: 'count-box', box: 'A/1', card: 'C1' } };
    expect(boxPlace(counting, 'A/1', '17')).not.toContain('17');
    expect(boxPlace(counting, 'A/2', '17')).toContain('17');
    expect(boxPlace({}, 'A/1', '17')).toContain('17');
  },
);

test('whoever may not count sees that it waits for somebody who may', () => {
  connection.session = { ...connection.session, permissions: ['line.see'] };
  shownWith({ accepted: true });
  expect(count()).toBeNull();
  expect(document.body.textContent).toContain(appearance.words.tasks.notYours);
});
