import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'line',
  permission: 'line.see',
  workplace: 'run',
  guide: 'operator',
  titles: { en: 'Line', vi: 'Dây chuyền' },
  icon: 'M2 16h20M5 16V9h5v7M14 16V6h5v10M4 20h.01M12 20h.01M20 20h.01',
  load: (): Promise<LoadedPage> => import('./LinePage.svelte'),
} as const satisfies PageDescriptor;
