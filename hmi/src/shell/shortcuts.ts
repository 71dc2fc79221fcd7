import type { PageName } from '../pages/pages.ts';

/** Letters that open pages. */
export const SHORTCUTS: readonly { readonly key: string; readonly page: PageName }[] = [
  { key: 'l', page: 'line' },
  { key: 'a', page: 'alarms' },
  { key: 'i', page: 'interventions' },
  { key: 's', page: 'shift' },
  { key: 'b', page: 'batches' },
  { key: 'c', page: 'cards' },
  { key: 'k', page: 'performance' },
  { key: 'm', page: 'stations' },
  { key: 'r', page: 'replay' },
  { key: '?', page: 'help' },
];
