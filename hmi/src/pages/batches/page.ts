import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'batches',
  permission: 'orders.see',
  workplace: 'plan',
  guide: 'manager',
  titles: { en: 'Batches', vi: 'Lô sản xuất' },
  icon: 'M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10',
  load: (): Promise<LoadedPage> => import('./BatchesPage.svelte'),
} as const satisfies PageDescriptor;
