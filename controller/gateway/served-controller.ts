import type { Controller } from '../main.ts';

/** What of the controller the gateway stands before. */
export type ServedController = Pick<
  Controller,
  | 'accounts'
  | 'cards'
  | 'conductor'
  | 'hasImages'
  | 'history'
  | 'image'
  | 'journalLines'
  | 'layer'
  | 'readOrder'
  | 'recipes'
  | 'store'
  | 'wire'
>;
