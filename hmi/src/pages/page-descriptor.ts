import type { Component } from 'svelte';

import type { Permission, PictureItems } from '../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../words/words.ts';

/** What there is to know of a page before it is shown: each folder of a page has one (`page.ts`), and `pages.ts` lists them. */

/** What is beside each other in the navigation. */
export type PageGroup = 'floor' | 'production' | 'engineering' | 'house';

export interface LoadedPage {
  readonly default: Component<{ picture: PictureItems }>;
}

export interface PageDescriptor {
  /** Its address: `/<name>`. The first page of all is at `/`. */
  readonly name: string;
  /** What one must be allowed to do to see it. */
  readonly permission: Permission;
  readonly group: PageGroup;
  readonly titles: Readonly<Record<LanguageCode, string>>;
  /** A path in a field of 24 by 24, drawn with lines of 2. */
  readonly icon: string;
  /** The page is a part of its own of what the browser loads. */
  readonly load: () => Promise<LoadedPage>;
  /** `alone`: it shows the line's state itself, so that no strip above it does. `none`: not even bar and navigation. */
  readonly frame?: 'alone' | 'none';
  /** Is it in the navigation? Everywhere, where it does not say. */
  readonly isOffered?: (picture: PictureItems) => boolean;
  /** A number at its icon: what waits there for somebody to see it. */
  readonly waiting?: (picture: PictureItems) => number;
}
