import type { Component } from 'svelte';

import type { Permission, PictureItems } from '../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../words/words.ts';
import type { Workplace } from './workplace.ts';

/** What there is to know of a page before it is shown: each folder of a page has one (`page.ts`), and `pages.ts` lists them. */

export type { Workplace } from './workplace.ts';

/** Guides of the documentation (`docs/`, `docs/vi/`): by who reads them. */
export type Guide = 'operator' | 'manager' | 'engineer';

export interface LoadedPage {
  readonly default: Component<{ picture: PictureItems }>;
}

export interface PageDescriptor {
  /** Its address: `/<name>`. The first page of all is at `/`. */
  readonly name: string;
  /** What one must be allowed to do to see it. */
  readonly permission: Permission;
  /** Whose navigation has it; null for the menu at the person's name. */
  readonly workplace: Workplace | null;
  /** The guide that explains it, in the section that has the page's name. */
  readonly guide: Guide;
  /** The page in whose place in the navigation it is: both are tabs of one. */
  readonly tabOf?: string;
  /** It stands beside whatever page is shown, and is no page of its own. */
  readonly isDrawer?: boolean;
  readonly titles: Readonly<Record<LanguageCode, string>>;
  /** A path in a field of 24 by 24, drawn with lines of 2. */
  readonly icon: string;
  /** The page is a part of its own of what the browser loads. */
  readonly load: () => Promise<LoadedPage>;
  /** Without bar and navigation. */
  readonly bare?: boolean;
  /** Is there a way to it? Everywhere, where it does not say. */
  readonly isOffered?: (picture: PictureItems) => boolean;
  /** A number at its icon: what waits there for somebody to see it. */
  readonly waiting?: (picture: PictureItems) => number;
}
