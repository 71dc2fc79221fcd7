import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'stations',
  permission: 'line.see',
  workplace: 'engineer',
  guide: 'engineer',
  titles: { en: 'Machines', vi: 'Máy' },
  icon: 'M4 4h16v12H4zM8 20h8M12 16v4M8 8h4M8 12h8',
  load: (): Promise<LoadedPage> => import('./StationsPage.svelte'),
} as const satisfies PageDescriptor;
