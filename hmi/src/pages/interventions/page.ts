import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'interventions',
  permission: 'line.see',
  workplace: 'run',
  guide: 'operator',
  titles: { en: 'Interventions', vi: 'Can thiệp' },
  icon: 'M8 12V6a1.500 1.500 0 0 1 3 0v5M11 10V4.500a1.500 1.500 0 0 1 3 0V11M14 6.500a1.500 1.500 0 0 1 3 0V14a7 7 0 0 1-12.500 4L3 14.500a1.600 1.600 0 0 1 2.600-1.900L8 15',
  waiting: ({ tasks }) => Object.keys(tasks).length,
  load: (): Promise<LoadedPage> => import('./InterventionsPage.svelte'),
} as const satisfies PageDescriptor;
