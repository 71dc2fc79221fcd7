/** Every page of the HMI, in the order of the navigation. */
export const PAGES = [
  'line',
  'stations',
  'alarms',
  'batches',
  'performance',
  'cards',
  'simulator',
  'inside',
  'wire',
  'values',
  'people',
  'wall',
] as const;
export type PageName = (typeof PAGES)[number];
