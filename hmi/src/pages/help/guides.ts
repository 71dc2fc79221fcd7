import type { Component } from 'svelte';

import type { LanguageCode } from '../../words/words.ts';
import type { Guide } from '../page-descriptor.ts';

type LoadedGuide = Promise<{ readonly default: Component<{ section: string }> }>;

/** The guides as they come with the HMI, each loaded where somebody opens it. */
export const GUIDES: Readonly<Record<LanguageCode, Readonly<Record<Guide, () => LoadedGuide>>>> = {
  en: {
    operator: (): LoadedGuide => import('../../../../docs/operator.md'),
    manager: (): LoadedGuide => import('../../../../docs/manager.md'),
    engineer: (): LoadedGuide => import('../../../../docs/engineer.md'),
  },
  vi: {
    operator: (): LoadedGuide => import('../../../../docs/vi/operator.md'),
    manager: (): LoadedGuide => import('../../../../docs/vi/manager.md'),
    engineer: (): LoadedGuide => import('../../../../docs/vi/engineer.md'),
  },
};
