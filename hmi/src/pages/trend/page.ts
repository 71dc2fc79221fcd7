import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'trend',
  permission: 'line.see',
  workplace: 'engineer',
  guide: 'engineer',
  tabOf: 'stations',
  titles: { en: 'Trend', vi: 'Xu hướng' },
  icon: 'M4 4v16h16M7 15l4-5 3 3 5-7',
  load: (): Promise<LoadedPage> => import('./TrendPage.svelte'),
} as const satisfies PageDescriptor;
