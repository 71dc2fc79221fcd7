import type { Permission } from '../../../controller/gateway/contract.ts';
import { PAGES, type PageName } from './page-names.ts';

/** Which page is shown, by the address: every page and every card has one that can be sent to somebody. */

/** What one must be allowed to do to see a page. */
export const PAGE_PERMISSION: Readonly<Record<PageName, Permission>> = {
  line: 'line.see',
  stations: 'line.see',
  alarms: 'line.see',
  shift: 'line.see',
  batches: 'orders.see',
  performance: 'line.see',
  cards: 'cards.find',
  recipes: 'recipes.see',
  simulator: 'simulator.use',
  inside: 'line.see',
  replay: 'machines.see',
  wire: 'machines.see',
  values: 'machines.see',
  people: 'people.manage',
  wall: 'line.see',
};

class Route {
  page = $state<PageName>('line');
  /** What of the page is shown: a station, a card; empty for all of it. */
  detail = $state('');

  start(): void {
    this.#read();
    addEventListener('popstate', () => this.#read());
  }

  go(page: PageName, detail = ''): void {
    history.pushState(null, '', addressOf(page, detail));
    this.#read();
  }

  #read(): void {
    const [name = '', detail = ''] = location.pathname.slice(1).split('/');
    this.page = PAGES.find((page) => page === name) ?? 'line';
    this.detail = decodeURIComponent(detail);
  }
}

export function addressOf(page: PageName, detail = ''): string {
  const path = page === 'line' ? '/' : `/${page}`;
  return detail === '' ? path : `${path}/${encodeURIComponent(detail)}`;
}

/** A link within the page; with a key pressed the browser does what it always does. */
export function follow(event: MouseEvent, page: PageName, detail = ''): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  route.go(page, detail);
}

export const route = new Route();
