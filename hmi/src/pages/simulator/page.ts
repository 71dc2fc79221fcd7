import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'simulator',
  permission: 'simulator.use',
  workplace: 'engineer',
  guide: 'engineer',
  isDrawer: true,
  titles: { en: 'Simulator', vi: 'Mô phỏng' },
  icon: 'M4 17l5-5-5-5M12 18h8',
  // Who may pull plugs here sees it: a real line has none.
  isOffered: ({ plugs }) => plugs !== null,
  load: (): Promise<LoadedPage> => import('./SimulatorPage.svelte'),
} as const satisfies PageDescriptor;
