import type { LoadedPage, PageDescriptor } from '../page-descriptor.ts';

export const page = {
  name: 'alarms',
  permission: 'line.see',
  workplace: 'run',
  guide: 'operator',
  titles: { en: 'Alarms', vi: 'Cảnh báo' },
  icon: 'M12 3a6 6 0 0 1 6 6v4l2 4H4l2-4V9a6 6 0 0 1 6-6zM10 20a2 2 0 0 0 4 0',
  waiting: ({ alarms }) =>
    Object.values(alarms).filter(({ state }) => state === 'unacknowledged' || state === 'returned-unacknowledged')
      .length,
  load: (): Promise<LoadedPage> => import('./AlarmsPage.svelte'),
} as const satisfies PageDescriptor;
