import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';

import type { PersonView } from '../../../../controller/gateway/contract.ts';
import { appearance } from '../../words/language.svelte.ts';
import type { AccountChange } from './account-change.ts';
import ChangeAccount from './ChangeAccount.svelte';

/** No account is changed by one press. */

const LAN: PersonView = {
  name: 'Lan',
  roles: ['operator'],
  active: true,
  hasPin: false,
  hasBadge: false,
  secondFromAt: 0,
  closed: false,
  usedAt: 0,
};

let shown: ReturnType<typeof mount> | null = null;
const asked: AccountChange[] = [];

function show(what: AccountChange['action'], alone: boolean): void {
  const send = (change: AccountChange): Promise<boolean> => {
    asked.push(change);
    return Promise.resolve(true);
  };
  const props = { person: LAN, what, alone, send, close: () => undefined };
  shown = mount(ChangeAccount, { target: document.body, props });
  flushSync();
}
const submit = (): void => {
  document.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
};
function type(field: string, text: string): void {
  const input = document.querySelector<HTMLInputElement>(`input[name=${field}]`);
  if (input === null) throw new Error(`no field ${field}`);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

beforeEach(() => {
  appearance.code = 'en';
  asked.length = 0;
});
afterEach(async () => {
  if (shown !== null) await unmount(shown);
  shown = null;
});

test('says what leaving means before it is done', () => {
  show('leave', true);
  expect(document.body.textContent).toContain('Close the account of Lan for good?');
  expect(asked).toEqual([]);
  submit();
  expect(asked).toEqual([{ action: 'leave', name: 'Lan' }]);
});

test('asks for nothing while the roles are what they were', () => {
  show('roles', true);
  submit();
  expect(asked).toEqual([]);
  document.querySelector<HTMLInputElement>('input[value=engineer]')?.click();
  flushSync();
  submit();
  expect(asked).toEqual([{ action: 'roles', name: 'Lan', roles: ['operator', 'engineer'] }]);
});

test('waits for the second person where there are two', () => {
  show('leave', false);
  submit();
  expect(asked).toEqual([]);
  type('witness', 'Minh');
  submit();
  expect(asked).toEqual([]);
});
