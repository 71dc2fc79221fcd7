import type { ClosedBatches } from '../journal/closed-batches.ts';
import type { JournalStore } from '../journal/store.ts';
import type { VaultRemoval } from '../orders/removal.ts';
import { shred } from '../orders/shredder.ts';
import type { BatchSize, VaultMeter } from '../orders/vault-meter.ts';
import type { Archive, KeptKind, SnapshotShelf } from './kept-kind.ts';
import type { Removable } from './policy.ts';

/** The register of what is kept for a while, one descriptor a kind. */

const BY = 'retention';
/** A start finds a newer one damaged, or of another version: so many are there whatever their age and size. */
export const SNAPSHOTS_LEAST = 2;

export interface KindPorts {
  readonly store: JournalStore;
  readonly closed: ClosedBatches;
  readonly meter: VaultMeter;
  readonly removal: VaultRemoval;
  /** The batch's key is destroyed: nothing of it stays in memory. */
  readonly forget: (batch: string) => void;
  /** Null where this version moves no entries, or makes no snapshots. */
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

/** Closed batches of which there is something, with their size. */
function closedWith({ closed, meter }: KindPorts, bytesOf: (size: BatchSize) => number): Removable[] {
  return [...closed.withContent].flatMap(([id, sinceAt]) => {
    const size = meter.sizes.get(id);
    const bytes = size === undefined ? 0 : bytesOf(size);
    return bytes === 0 ? [] : [{ id, sinceAt, bytes }];
  });
}

/** Closed batches with content in which orders are still owed a card, and how many of each and its parts. */
export function owedByBatch({ store, closed }: Pick<KindPorts, 'store' | 'closed'>): ReadonlyMap<string, number> {
  const parts = closed.partsWithContent;
  const owed = new Map<string, number>();
  for (const [part, orders] of store.lookup.owedOf([...parts.keys()])) {
    const batch = parts.get(part) ?? part;
    owed.set(batch, (owed.get(batch) ?? 0) + orders);
  }
  return owed;
}

/** A batch has one key for all: while one of its orders is owed a card, what all of them hold stays. */
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

/** What is left in the database of entries and of what is made of them; what was moved is in segments, and is never removed here. */
function entriesKind({ store, closed, meter }: KindPorts, archive: Archive): KeptKind {
  const bytes = (): number => {
    const { orderBytes, pictureBytes } = meter.total;
    return Math.max(0, store.space.usedBytes - orderBytes - pictureBytes);
  };
  // One movement has all that may go; the next one is due for batches that were closed since.
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
