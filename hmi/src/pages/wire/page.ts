import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'wire',
  permission: 'machines.see',
  workplace: 'engineer',
  guide: 'engineer',
  tabOf: 'stations',
  titles: { en: 'Trace', vi: 'Truyền thông' },
  icon: 'M3 12h4l2-6 4 12 2-6h6',
  load: (): Promise<LoadedPage> => import('./WirePage.svelte'),
} as const satisfies PageDescriptor;
