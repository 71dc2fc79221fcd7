import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'shift',
  permission: 'line.see',
  workplace: 'run',
  guide: 'operator',
  titles: { en: 'Shift', vi: 'Ca làm' },
  icon: 'M7 8h12l-4-4M17 16H5l4 4',
  load: (): Promise<LoadedPage> => import('./ShiftPage.svelte'),
} as const satisfies PageDescriptor;
