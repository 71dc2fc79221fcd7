import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'wall',
  permission: 'line.see',
  workplace: null,
  guide: 'operator',
  titles: { en: 'Wall board', vi: 'Bảng hiển thị' },
  icon: 'M3 4h18v12H3zM8 20h8M7 8h6M7 12h10',
  bare: true,
  load: (): Promise<LoadedPage> => import('./WallPage.svelte'),
} as const satisfies PageDescriptor;
