import type { ClosedBatches } from '../journal/closed-batches.ts';
import type { JournalStore } from '../journal/store.ts';
import type { VaultRemoval } from '../orders/removal.ts';
import { shred } from '../orders/shredder.ts';
import type { BatchSize, VaultMeter } from '../orders/vault-meter.ts';
import type { Archive, KeptKind, SnapshotShelf } from './kept-kind.ts';
import type { Removable } from './policy.ts';

/** The register of kinds with limited retention, one descriptor each. */

const BY = 'retention';
/** Minimum number of snapshots, whatever their age and size: a start may find a newer one damaged or of another version. */
export const SNAPSHOTS_LEAST = 2;

export interface KindPorts {
  readonly store: JournalStore;
  readonly closed: ClosedBatches;
  readonly meter: VaultMeter;
  readonly removal: VaultRemoval;
  /** The batch's key was destroyed: removes it from memory too. */
  readonly forget: (batch: string) => void;
  /** Null if this version moves no entries, or makes no snapshots. */
  readonly archive: Archive | null;
  readonly snapshots: SnapshotShelf | null;
}

export function keptKinds(ports: KindPorts): readonly KeptKind[] {
  const { archive, snapshots } = ports;
  return [
    ordersKind(ports),
    picturesKind(ports),
    ...(archive === null ? [] : [entriesKind(ports, archive)]),
    ...(snapshots === null ? [] : [snapshotsKind(snapshots)]),
  ];
}

/** Closed batches with remaining data, and their size. */
function closedWith({ closed, meter }: KindPorts, bytesOf: (size: BatchSize) => number): Removable[] {
  return [...closed.withContent].flatMap(([id, sinceAt]) => {
    const size = meter.sizes.get(id);
    const bytes = size === undefined ? 0 : bytesOf(size);
    return bytes === 0 ? [] : [{ id, sinceAt, bytes }];
  });
}

/** Closed batches with content whose orders, or those of their parts, are still owed cards, and their number. */
export function owedByBatch({ store, closed }: Pick<KindPorts, 'store' | 'closed'>): ReadonlyMap<string, number> {
  const parts = closed.partsWithContent;
  const owed = new Map<string, number>();
  for (const [part, orders] of store.lookup.owedOf([...parts.keys()])) {
    const batch = parts.get(part) ?? part;
    owed.set(batch, (owed.get(batch) ?? 0) + orders);
  }
  return owed;
}

/** A batch has one key: while one of its orders is owed a card, the content of all is kept. */
function ordersKind(ports: KindPorts): KeptKind {
  const { store, closed, meter, forget } = ports;
  return {
    name: 'orders',
    bytes: () => meter.total.orderBytes,
    removable: () => {
      const owed = owedByBatch(ports);
      return closedWith(ports, ({ orderBytes }) => orderBytes).filter(({ id }) => !owed.has(id));
    },
    remove: ({ id }) => {
      shred(store, id, BY, closed);
      forget(id);
      meter.forget(id);
    },
  };
}

function picturesKind(ports: KindPorts): KeptKind {
  const { meter, removal } = ports;
  return {
    name: 'pictures',
    bytes: () => meter.total.pictureBytes,
    removable: () => closedWith(ports, ({ pictureBytes, owedPictureBytes }) => pictureBytes - owedPictureBytes),
    remove: ({ id, bytes }) => {
      const { cards = 0 } = meter.sizes.get(id) ?? {};
      removal.beginPictures(id, { cards: Math.ceil(cards), bytes }, BY);
      meter.forget(id);
    },
  };
}

/** Entries and projections in the database; moved entries are in segments and are never removed here. */
function entriesKind({ store, closed, meter }: KindPorts, archive: Archive): KeptKind {
  const bytes = (): number => {
    const { orderBytes, pictureBytes } = meter.total;
    return Math.max(0, store.space.usedBytes - orderBytes - pictureBytes);
  };
  // One pass moves everything that may go; the next is due for batches closed since.
  let movedUpToAt = store.segments.newest?.lastAt ?? 0;
  return {
    name: 'entries',
    bytes,
    removable: () => {
      const closings = closed.closedAfter(movedUpToAt);
      return closings === null ? [] : [{ id: 'closed', sinceAt: closings.first, bytes: bytes() }];
    },
    remove: async () => {
      const newest = closed.closedAfter(movedUpToAt)?.last ?? movedUpToAt;
      await archive.archiveClosed();
      movedUpToAt = newest;
    },
  };
}

function snapshotsKind(shelf: SnapshotShelf): KeptKind {
  return {
    name: 'snapshots',
    bytes: () => shelf.kept().reduce((sum, { bytes }) => sum + bytes, 0),
    removable: () =>
      shelf
        .kept()
        .toSorted((a, b) => b.madeAt - a.madeAt)
        .slice(SNAPSHOTS_LEAST)
        .map(({ id, madeAt, bytes }) => ({ id, sinceAt: madeAt, bytes })),
    remove: ({ id }) => shelf.remove(id),
  };
}
