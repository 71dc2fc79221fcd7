import { addressOf, type PageName } from '../pages/pages.ts';

/** Addresses with a query: lists that are narrowed already, such as the cards that a figure is made of. */

/** What is empty or undefined is left out. */
export function addressWith(
  page: PageName,
  query: Readonly<Record<string, string | number | undefined>>,
  detail = '',
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') params.set(name, String(value));
  const search = params.toString();
  return addressOf(page, detail) + (search === '' ? '' : `?${search}`);
}

/** A link within the HMI; with a key pressed the browser does what it always does. */
export function followAddress(event: MouseEvent, address: string): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, '', address);
  // Whoever reads the address hears of it as when somebody goes back.
  dispatchEvent(new PopStateEvent('popstate'));
}

/** What the address says beside its path. */
export function queryOfAddress(): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(location.search));
}

/** Changes some names of the address and leaves all others as they are; an empty value takes its name out. */
export function changeQuery(changes: Readonly<Record<string, string>>): void {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') params.delete(name);
    else params.set(name, value);
  }
  const search = params.toString();
  history.replaceState(history.state, '', location.pathname + (search === '' ? '' : `?${search}`));
}
