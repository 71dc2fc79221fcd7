import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'performance',
  permission: 'line.see',
  workplace: 'plan',
  guide: 'manager',
  titles: { en: 'KPIs', vi: 'Chỉ số' },
  icon: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
  load: (): Promise<LoadedPage> => import('./PerformancePage.svelte'),
} as const satisfies PageDescriptor;
