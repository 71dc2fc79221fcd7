import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'recall',
  permission: 'orders.see',
  workplace: 'plan',
  guide: 'manager',
  titles: { en: 'Recall', vi: 'Thu hồi' },
  icon: 'M4 12a8 8 0 1 0 3-6.2M4 4v4h4M12 8v4l3 2',
  load: (): Promise<LoadedPage> => import('./RecallPage.svelte'),
} as const satisfies PageDescriptor;
