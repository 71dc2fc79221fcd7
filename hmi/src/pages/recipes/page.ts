import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'recipes',
  permission: 'recipes.see',
  workplace: 'engineer',
  guide: 'engineer',
  titles: { en: 'Recipes', vi: 'Cấu hình sản phẩm' },
  icon: 'M5 3h10l4 4v14H5zM14 3v5h5M8 12h8M8 16h5',
  load: (): Promise<LoadedPage> => import('./RecipesPage.svelte'),
} as const satisfies PageDescriptor;
