import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'wall',
  permission: 'line.see',
  group: 'house',
  titles: { en: 'Wall board', vi: 'Bảng treo' },
  icon: 'M3 4h18v12H3zM8 20h8M7 8h6M7 12h10',
  frame: 'none',
  load: (): Promise<LoadedPage> => import('./WallPage.svelte'),
} as const satisfies PageDescriptor;
