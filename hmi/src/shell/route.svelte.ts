import { addressOf, FIRST_PAGE, pageNamed, type Page, type PageName } from '../pages/pages.ts';

/** Which page is shown, by the address: every page and every card has one that can be sent to somebody. */

class Route {
  page = $state.raw<Page>(FIRST_PAGE);
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
    this.page = pageNamed(name);
    this.detail = decodeURIComponent(detail);
  }
}

export { addressOf };

/** A link within the page; with a key pressed the browser does what it always does. */
export function follow(event: MouseEvent, page: PageName, detail = ''): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  route.go(page, detail);
}

export const route = new Route();
