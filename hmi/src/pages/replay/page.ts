import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'replay',
  permission: 'machines.see',
  workplace: 'engineer',
  guide: 'engineer',
  titles: { en: 'Replay', vi: 'Xem lại' },
  icon: 'M4 12a8 8 0 1 0 3-6.200M4 4v4h4M11 9l4 3-4 3z',
  load: (): Promise<LoadedPage> => import('./ReplayPage.svelte'),
} as const satisfies PageDescriptor;
