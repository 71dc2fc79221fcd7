import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'inside',
  permission: 'line.see',
  workplace: 'engineer',
  guide: 'engineer',
  titles: { en: 'Statecharts', vi: 'Sơ đồ trạng thái' },
  icon: 'M5 5h5v5H5zM14 14h5v5h-5zM10 7.500h6.500V14M7.500 10v6.500H14',
  load: (): Promise<LoadedPage> => import('./InsidePage.svelte'),
} as const satisfies PageDescriptor;
