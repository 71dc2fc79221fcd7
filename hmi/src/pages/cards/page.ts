import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'cards',
  permission: 'orders.see',
  workplace: 'plan',
  guide: 'manager',
  titles: { en: 'Cards', vi: 'Thẻ' },
  icon: 'M3 6h18v12H3zM6 10h5v4H6zM14 10h4M14 14h4',
  load: (): Promise<LoadedPage> => import('./CardsPage.svelte'),
} as const satisfies PageDescriptor;
