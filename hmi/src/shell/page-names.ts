/** Every page of the HMI, in the order of the navigation. */
export const PAGES = [
  'line',
  'stations',
  'alarms',
  'shift',
  'batches',
  'performance',
  'cards',
  'recipes',
  'simulator',
  'inside',
  'replay',
  'wire',
  'values',
  'people',
  'wall',
] as const;
export type PageName = (typeof PAGES)[number];

/** Where a group ends: the floor's pages, production's, the engineers', what is beside them. */
export const GROUP_ENDS: ReadonlySet<PageName> = new Set<PageName>(['shift', 'recipes', 'values']);
