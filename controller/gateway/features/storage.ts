import type { StorageView } from '../contract/storage.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Disk usage, and how long the disk lasts. */

export function storageFeature({ lent: { storage } }: House): Feature {
  const view = routeOf<never>()({
    method: 'GET',
    path: '/api/storage',
    access: 'line.see',
    handle: (): { readonly storage: StorageView | null } => ({ storage: storage.view() }),
  });
  return { name: 'storage', routes: [view], topics: [] };
}
