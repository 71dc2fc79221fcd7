import { MANIFEST_FILE_SUFFIX, ORDER_IMPORT_PATH } from '../../../../controller/gateway/contract.ts';

/** An order file and its manifest, however they come: together, or one after the other. */

export interface ChosenFiles {
  readonly orders: File | null;
  readonly manifest: File | null;
}

export const NOTHING_CHOSEN: ChosenFiles = { orders: null, manifest: null };

/** A file of a kind replaces the one before; null where two of a kind come at once, because only one could be meant. */
export function chosenWith(before: ChosenFiles, files: readonly File[]): ChosenFiles | null {
  const manifests = files.filter(({ name }) => isManifest(name));
  const orders = files.filter(({ name }) => !isManifest(name));
  if (manifests.length > 1 || orders.length > 1) return null;
  return { orders: orders[0] ?? before.orders, manifest: manifests[0] ?? before.manifest };
}

function isManifest(name: string): boolean {
  return name.toLowerCase().endsWith('.json');
}

/** `orders.ndjson.manifest.json` */
export function manifestNameOf(orders: File): string {
  return `${orders.name}${MANIFEST_FILE_SUFFIX}`;
}

/** Where the order file goes: its name, and how much of the body is its manifest, stand in the address. */
export function importAddress(orders: File, manifest: File | null, onRefusal: string): string {
  const query = new URLSearchParams({
    packed: /\.(gz|zst)$/.exec(orders.name)?.[0] ?? '',
    onRefusal,
    name: orders.name,
    manifestBytes: String(manifest?.size ?? 0),
  });
  return `${ORDER_IMPORT_PATH}?${query.toString()}`;
}

/** Nothing is read here: a browser sends both from the disk. */
export function importBody(orders: File, manifest: File | null): Blob {
  return manifest === null ? orders : new Blob([manifest, orders]);
}
