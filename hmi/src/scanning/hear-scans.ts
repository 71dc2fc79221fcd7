import { hearKey, NO_BURST, type HeardKey } from './scan-decoder.ts';

/**
 * Hears what a scanner types, wherever the focus is, until the returned function is called. What it typed is taken out of the field in
 * which it stood, its Enter sends nothing, and no letter of it is a shortcut. `took`: called with each code.
 */
export function hearScans(took: (code: string) => void): () => void {
  let burst = NO_BURST;
  /** The field that had the focus as the burst began, and what stood in it. */
  let before: { readonly field: HTMLInputElement | HTMLTextAreaElement; readonly value: string } | null = null;

  const restore = (): void => {
    if (before === null || before.field.value === before.value) return;
    before.field.value = before.value;
    before.field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  };
  const hear = (event: KeyboardEvent): void => {
    const { key, timeStamp: atMs, repeat } = event;
    const heard: HeardKey = hearKey(burst, {
      key,
      atMs,
      repeat,
      modified: event.ctrlKey || event.altKey || event.metaKey,
    });
    ({ burst } = heard);
    if (heard.ended !== null) restore();
    // Who pressed Enter late behind a scan meant the scan.
    if (heard.ended === 'now' || (heard.ended === 'before' && key === 'Enter')) event.preventDefault();
    if (heard.ended === 'now' || burst.text.length > 1) event.stopPropagation();
    if (heard.begins) before = fieldOf(event.target);
    if (heard.code !== null) took(heard.code);
  };
  addEventListener('keydown', hear, { capture: true });
  return () => removeEventListener('keydown', hear, { capture: true });
}

function fieldOf(target: EventTarget | null): { field: HTMLInputElement | HTMLTextAreaElement; value: string } | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  return isField ? { field: target, value: target.value } : null;
}
