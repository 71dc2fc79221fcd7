import type { Permission, PictureItems } from '../../../controller/gateway/contract.ts';
import { page as alarms } from './alarms/page.ts';
import { page as batches } from './batches/page.ts';
import { page as cards } from './cards/page.ts';
import { page as help } from './help/page.ts';
import { page as inside } from './inside/page.ts';
import { page as interventions } from './interventions/page.ts';
import { page as line } from './line/page.ts';
import { page as people } from './people/page.ts';
import { page as performance } from './performance/page.ts';
import { page as recall } from './recall/page.ts';
import { page as recipes } from './recipes/page.ts';
import { page as replay } from './replay/page.ts';
import { page as shift } from './shift/page.ts';
import { page as simulator } from './simulator/page.ts';
import { page as stations } from './stations/page.ts';
import { page as trend } from './trend/page.ts';
import { page as values } from './values/page.ts';
import { page as wall } from './wall/page.ts';
import { page as wire } from './wire/page.ts';
import type { PageDescriptor, Workplace } from './page-descriptor.ts';

/** Every page of the HMI, in the order of the navigation. Addresses, permissions, navigation, titles and tests go by this list. */
const LISTED = [
  line,
  alarms,
  interventions,
  shift,
  batches,
  cards,
  recall,
  performance,
  stations,
  values,
  trend,
  wire,
  replay,
  inside,
  recipes,
  simulator,
  people,
  wall,
  help,
] as const;

export type PageName = (typeof LISTED)[number]['name'];
/** A page as all others are. */
export type Page = PageDescriptor & { readonly name: PageName };

export const PAGES: readonly Page[] = LISTED;
/** What is shown at `/`. */
export const FIRST_PAGE: Page = line;
export const WORKPLACES: readonly Workplace[] = ['run', 'plan', 'engineer'];

/** Null where no page has the address. */
export function pageNamed(name: string): Page | null {
  return name === '' ? FIRST_PAGE : (PAGES.find((page) => page.name === name) ?? null);
}

/** `detail`: what of the page is shown, a station or a card; empty for all of it. */
export function addressOf(page: PageName, detail = ''): string {
  const path = page === FIRST_PAGE.name ? '/' : `/${page}`;
  return detail === '' ? path : `${path}/${encodeURIComponent(detail)}`;
}

/** Those that there is a way to, for whoever has these permissions. */
export function offeredPages(permissions: readonly Permission[], picture: PictureItems): Page[] {
  return PAGES.filter(
    ({ permission, isOffered }) => permissions.includes(permission) && (isOffered?.(picture) ?? true),
  );
}

/** The entry of the navigation that a page is behind: itself, or the one that it is a tab of. */
export function entryOf(page: Page): Page {
  return PAGES.find(({ name }) => name === page.tabOf) ?? page;
}

/** A page and all others that are tabs of the same one. */
export function tabsOf(page: Page, offered: readonly Page[]): Page[] {
  const entry = entryOf(page);
  return offered.filter((one) => entryOf(one) === entry);
}
