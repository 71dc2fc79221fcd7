import { addressOf, FIRST_PAGE, pageNamed, type Page, type PageName } from '../pages/pages.ts';
import { drawer } from './drawer.svelte.ts';

/** Which page is shown, by the address: every page and every card has one that can be sent to somebody. */

class Route {
  /** Null where no page has the address. */
  page = $state.raw<Page | null>(FIRST_PAGE);
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
    const page = pageNamed(name);
    // What stands beside the pages has an address too: it opens beside the line.
    if (page?.isDrawer === true) {
      drawer.open = true;
      history.replaceState(null, '', addressOf(FIRST_PAGE.name));
      this.page = FIRST_PAGE;
    } else this.page = page;
    this.detail = decoded(detail);
  }
}

function decoded(detail: string): string {
  try {
    return decodeURIComponent(detail);
  } catch {
    return '';
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
