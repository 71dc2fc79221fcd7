import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { describe, expect, test } from 'vitest';

/** There is one way to have something done, and it shows each refusal. What goes round it would drop an answer. */

const SOURCE = join(import.meta.dirname, '..');
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))
  .map((name) => ({ name: relative(SOURCE, join(SOURCE, name)), text: readFileSync(join(SOURCE, name), 'utf8') }));

function withText(pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);
}

describe('what a page has done', () => {
  test('goes by `tell` or a command: nobody else sends, but the upload, whose report is a part of its page', () => {
    expect(withText(/method: 'POST'/).toSorted()).toEqual(['pages/batches/ImportOrders.svelte', 'shell/ask.ts']);
  });

  test('is sent without the layer that shows answers by nobody', () => {
    const senders = withText(/\bpost(<\w+>)?\(/).toSorted();
    expect(senders).toEqual(['commands.svelte.ts', 'shell/ask.ts']);
    for (const { name, text } of files.filter((file) => senders.includes(file.name)))
      expect([name, text.includes('sending.send(')]).toEqual([name, true]);
  });

  test('is no question: whoever inquires shows why there is no answer', () => {
    const inquirers = files.filter(({ text }) => /\binquire(<[^(]*>)?\(/.test(text));
    const drops = inquirers.filter(({ text }) => !text.includes('refusal') || /void inquire/.test(text));
    expect(drops.map(({ name }) => name)).toEqual([]);
  });

  test('is said to be refused in one place alone', () => {
    const own = withText(/commands\.refusal\]/);
    expect(own).toEqual([]);
  });
});
