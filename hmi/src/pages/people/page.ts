import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'people',
  permission: 'people.manage',
  workplace: null,
  guide: 'manager',
  titles: { en: 'People', vi: 'Tài khoản' },
  icon: 'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20a6.500 6.500 0 0 1 13 0M16 5a3 3 0 0 1 0 6M18 14a6 6 0 0 1 3.500 6',
  load: (): Promise<LoadedPage> => import('./PeoplePage.svelte'),
} as const satisfies PageDescriptor;
