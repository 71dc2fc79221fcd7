import { page as alarms } from './alarms/page.ts';
import { page as batches } from './batches/page.ts';
import { page as cards } from './cards/page.ts';
import { page as inside } from './inside/page.ts';
import { page as line } from './line/page.ts';
import { page as people } from './people/page.ts';
import { page as performance } from './performance/page.ts';
import { page as recall } from './recall/page.ts';
import { page as recipes } from './recipes/page.ts';
import { page as replay } from './replay/page.ts';
import { page as shift } from './shift/page.ts';
import { page as simulator } from './simulator/page.ts';
import { page as stations } from './stations/page.ts';
import { page as values } from './values/page.ts';
import { page as wall } from './wall/page.ts';
import { page as wire } from './wire/page.ts';
import type { PageDescriptor } from './page-descriptor.ts';

/** Every page of the HMI, in the order of the navigation. Addresses, permissions, navigation, titles and tests go by this list. */
const LISTED = [
  line,
  stations,
  alarms,
  shift,
  batches,
  performance,
  cards,
  recall,
  recipes,
  simulator,
  inside,
  replay,
  wire,
  values,
  people,
  wall,
] as const;

export type PageName = (typeof LISTED)[number]['name'];
/** A page as all others are. */
export type Page = PageDescriptor & { readonly name: PageName };

export const PAGES: readonly Page[] = LISTED;
/** What is shown at `/`, and where no page has the address. */
export const FIRST_PAGE: Page = line;

export function pageNamed(name: string): Page {
  return PAGES.find((page) => page.name === name) ?? FIRST_PAGE;
}

/** `detail`: what of the page is shown, a station or a card; empty for all of it. */
export function addressOf(page: PageName, detail = ''): string {
  const path = page === FIRST_PAGE.name ? '/' : `/${page}`;
  return detail === '' ? path : `${path}/${encodeURIComponent(detail)}`;
}

/** The group ends with this page, of those that are shown. */
export function endsGroup(shown: readonly Page[], page: Page): boolean {
  const next = shown[shown.indexOf(page) + 1];
  return next !== undefined && next.group !== page.group;
}
