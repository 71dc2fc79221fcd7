import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'values',
  permission: 'machines.see',
  workplace: 'engineer',
  guide: 'engineer',
  tabOf: 'stations',
  titles: { en: 'Values', vi: 'Giá trị' },
  icon: 'M4 6h10M4 12h16M4 18h7M17 4v4M14 16v4',
  load: (): Promise<LoadedPage> => import('./ValuesPage.svelte'),
} as const satisfies PageDescriptor;
