import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';

import type { PictureItems } from '../../../controller/gateway/contract.ts';
import { appearance } from '../words/language.svelte.ts';
import TaskList from './TaskList.svelte';

/** Two people say what is in a box that the packer counts otherwise. */

let shown: ReturnType<typeof mount> | null = null;
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

test.each([
  ['en', 'Count the cards in box B-1/101/1', 'Take card C1'],
  ['vi', 'Đếm thẻ trong hộp B-1/101/1', 'Lấy thẻ C1'],
] as const)('a box is counted without the card that was packed last, in %s', (language, heading, help) => {
  appearance.code = language;
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return Promise.resolve(new Response('{"accepted":true}'));
  });
  const picture = {
    line: { revision: 1 },
    stations: {},
    tasks: { 'box:B-1/101/1': { kind: 'count-box', box: 'B-1/101/1', card: 'C1' } },
  } as unknown as PictureItems;
  shown = mount(TaskList, { target: document.body, props: { picture } });
  flushSync();
  const task = document.querySelector('[data-task=count-box]');
  expect(task?.textContent).toContain(heading);
  expect(task?.textContent).toContain(help);
  expect(task?.querySelectorAll('input[type=number]')).toHaveLength(1);
  fill('[name=rejects]', '4');
  const [first, second] = [
    ...document.querySelectorAll<HTMLInputElement>('[data-testid=count] input:not([type=number])'),
  ];
  for (const [input, name] of [
    [first, 'Lan'],
    [second, 'Minh'],
  ] as const) {
    if (input === undefined) throw new Error('two people are asked for');
    input.value = name;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }
  flushSync();
  document.querySelector<HTMLFormElement>('[data-testid=count]')?.requestSubmit();
  flushSync();
  expect(sent).toMatchObject([{ hand: { work: 'CountBox', box: 'B-1/101/1', counted: 4 } }]);
});
