import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'help',
  permission: 'line.see',
  workplace: null,
  guide: 'operator',
  titles: { en: 'Help', vi: 'Trợ giúp' },
  icon: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 17h.01',
  load: (): Promise<LoadedPage> => import('./HelpPage.svelte'),
} as const satisfies PageDescriptor;
