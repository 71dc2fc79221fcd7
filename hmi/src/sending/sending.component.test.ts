import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { LATE_AFTER_MS, sending, type Outcome } from './sending.svelte.ts';
import { watchPresses } from './pressed.ts';

/** Beside what was pressed stands what became of it. */

const REFUSED: Outcome<object> = { ok: false, refusal: 'not-in-this-state' };
let leave = (): void => undefined;
let button: HTMLButtonElement;

beforeEach(() => {
  vi.useFakeTimers();
  leave = watchPresses(document);
  button = document.body.appendChild(document.createElement('button'));
  button.click();
});
afterEach(() => {
  sending.close();
  leave();
  button.remove();
  vi.useRealTimers();
});

describe('a press', () => {
  test('that is refused says why, beside the very button', async () => {
    await sending.send(() => Promise.resolve(REFUSED));
    expect(sending.shown).toMatchObject({ kind: 'refused', refusal: 'not-in-this-state', anchor: { element: button } });
  });

  test('that is obeyed says nothing', async () => {
    await sending.send(() => Promise.resolve({ ok: true, value: {} }));
    expect(sending.shown).toBeNull();
  });

  test('shows that it waits, until there is an answer', async () => {
    const asked = Promise.withResolvers<Outcome<object>>();
    const sent = sending.send(() => asked.promise);
    await vi.advanceTimersByTimeAsync(200);
    expect(button.hasAttribute('data-waiting')).toBe(true);
    asked.resolve({ ok: true, value: {} });
    await sent;
    expect(button.hasAttribute('data-waiting')).toBe(false);
  });

  test('ends what was said of the one before', async () => {
    sending.refuse('locked');
    await sending.send(() => Promise.resolve({ ok: true, value: {} }));
    expect(sending.shown).toBeNull();
  });

  test('that stops the line and is not answered says that it may still come through, then that it has', async () => {
    const asked = Promise.withResolvers<Outcome<object>>();
    const sent = sending.send(() => asked.promise, true);
    await vi.advanceTimersByTimeAsync(LATE_AFTER_MS);
    expect(sending.shown).toMatchObject({ kind: 'late', anchor: { element: button } });
    asked.resolve({ ok: true, value: {} });
    await sent;
    expect(sending.shown).toMatchObject({ kind: 'came-through' });
  });
});
