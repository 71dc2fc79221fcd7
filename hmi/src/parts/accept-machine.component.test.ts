import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { PictureItems } from '../../../controller/gateway/contract.ts';
import { connection } from '../connection.svelte.ts';
import { appearance } from '../words/language.svelte.ts';
import TaskList from './TaskList.svelte';

/** Another machine stands where one stood: two people compare its certificate, and accept the very one that they see. */

const EXPECTED = 'ab12'.repeat(16);
const FOUND = 'cd34'.repeat(16);
const PICTURE = {
  stations: {},
  tasks: {
    'machine:printer': {
      kind: 'accept-machine',
      station: 'printer',
      expected: 'Maker, Model, 1',
      found: 'Maker, Model, 1',
      expectedCertificate: EXPECTED,
      foundCertificate: FOUND,
    },
  },
} as unknown as PictureItems;

let shown: ReturnType<typeof mount> | null = null;
const sent: unknown[] = [];

function type(name: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (input === null) throw new Error(`no input ${name}`);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}
const press = (): void => document.querySelector<HTMLButtonElement>('[data-testid=accept-machine] button')?.click();

beforeEach(() => {
  connection.session = { ...connection.session, permissions: ['machines.accept'] };
  sent.length = 0;
  vi.stubGlobal('fetch', (_: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return Promise.resolve(new Response('{"accepted":true}'));
  });
  shown = mount(TaskList, { target: document.body, props: { picture: PICTURE } });
  flushSync();
});
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
});

describe('H9: a machine with another certificate', () => {
  test.each(['en', 'vi'] as const)('is shown with both certificates, in groups: %s', (code) => {
    appearance.code = code;
    flushSync();
    for (const certificate of [EXPECTED, FOUND])
      expect(document.body.textContent).toContain(certificate.match(/.{4}/g)?.join(' '));
  });

  test('is accepted by two people, as it was seen', () => {
    press();
    type('by', 'Lan');
    press();
    expect(sent).toEqual([]);
    type('witness', 'Minh');
    press();
    expect(sent).toMatchObject([
      {
        type: 'hand',
        by: 'Lan',
        second: { person: 'Minh' },
        hand: { work: 'AcceptMachine', station: 'printer', found: 'Maker, Model, 1', certificate: FOUND, witness: '' },
      },
    ]);
  });
});
