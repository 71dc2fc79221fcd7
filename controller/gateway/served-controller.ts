import type { Controller } from '../main.ts';

/** The part of the controller that the gateway uses. */
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
