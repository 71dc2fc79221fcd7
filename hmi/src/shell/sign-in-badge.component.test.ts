import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { connection } from '../connection.svelte.ts';
import { appearance } from '../words/language.svelte.ts';
import SignInForm from './SignInForm.svelte';

/** A badge that a scanner types at sign-in: it says who it is, wherever the focus is, and is never anybody's PIN. */

const BADGE = 'BADGE-0017';

let shown: ReturnType<typeof mount> | null = null;
let sent: { path: string; body: unknown }[] = [];
let answer: object = { person: 'Lan' };
let status = 200;
/** When the next key is pressed. */
let atMs = 0;

beforeEach(() => {
  sent = [];
  answer = { person: 'Lan' };
  status = 200;
  appearance.code = 'en';
  localStorage.setItem('known-names', JSON.stringify(['Minh']));
  connection.session = { ...connection.session, accounts: true };
  vi.stubGlobal('fetch', (path: string, { body = '' }: { body?: string } = {}) => {
    sent.push({ path, body: body === '' ? null : JSON.parse(body) });
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  });
  shown = mount(SignInForm, { target: document.body });
  flushSync();
});
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
  localStorage.clear();
  vi.unstubAllGlobals();
});

/** As a browser does it: the key is heard, then its letter stands in the field; Enter in a field sends the form. */
function press(key: string, target: HTMLElement): void {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  Object.defineProperty(event, 'timeStamp', { value: atMs });
  const goesOn = target.dispatchEvent(event);
  if (!goesOn || !(target instanceof HTMLInputElement)) return;
  if (key === 'Enter') target.form?.dispatchEvent(new SubmitEvent('submit', { cancelable: true, bubbles: true }));
  else {
    target.value += key;
    target.dispatchEvent(new Event('input', { bubbles: true }));
  }
  flushSync();
}
function type(keys: string, target: HTMLElement, everyMs: number): void {
  atMs += 10_000;
  for (const letter of keys) {
    press(letter === '⏎' ? 'Enter' : letter, target);
    atMs += everyMs;
  }
}
function secretField(): HTMLInputElement {
  const field = document.querySelector<HTMLInputElement>('input[name=secret]');
  if (field === null) throw new Error('no field for a secret');
  return field;
}
const said = (): string => document.querySelector('[role=alert]')?.textContent ?? '';

describe.each(['the field of the PIN', 'a button', 'the page'])(
  'a badge before the scanner, the focus in %s',
  (where) => {
    test('picks its person, and is no PIN', async () => {
      const places: Readonly<Record<string, HTMLElement | null>> = {
        'the field of the PIN': secretField(),
        'a button': document.querySelector('[data-digit="5"]'),
        'the page': document.body,
      };
      const field = secretField();
      field.value = '25';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      type(`${BADGE}⏎`, places[where] ?? document.body, 6);
      await vi.waitFor(() => expect(said()).toBe('Badge of Lan. Enter the PIN.'));
      flushSync();
      expect(sent).toEqual([{ path: '/api/badge', body: { badge: BADGE } }]);
      expect(secretField().value).toBe('');
      expect(document.querySelector<HTMLInputElement>('input[name=name]')?.value).toBe('Lan');
      type('258013⏎', secretField(), 150);
      await vi.waitFor(() => expect(sent.length).toBeGreaterThan(1));
      expect(sent[1]).toEqual({ path: '/api/sign-in', body: { how: 'pin', name: 'Lan', secret: '258013' } });
    });
  },
);

test('a badge that nobody has leaves what was typed, and says what to do', async () => {
  answer = { accepted: false, refusal: 'badge-unknown' };
  status = 404;
  type('25', secretField(), 200);
  type(`${BADGE}⏎`, secretField(), 6);
  await vi.waitFor(() => expect(said()).toContain('no account has this badge'));
  expect(said()).toContain('let an administrator register the badge');
  expect(secretField().value).toBe('25');
});

test('at a screen where nobody has signed in yet a password comes first', async () => {
  answer = { accepted: false, refusal: 'password-first' };
  status = 401;
  type(`${BADGE}⏎`, document.body, 6);
  await vi.waitFor(() => expect(said()).not.toBe(''));
  flushSync();
  expect(document.querySelector('button[aria-pressed=true]')?.textContent).toBe('With a password');
});
