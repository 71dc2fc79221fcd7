import type { JournalStore } from '../journal/store.ts';
import type { VaultRemoval } from '../orders/removal.ts';
import { shred } from '../orders/shredder.ts';
import type { BatchSize, VaultMeter } from '../orders/vault-meter.ts';
import { closedBatches } from './closed-batches.ts';
import type { Archive, KeptKind, SnapshotShelf } from './kept-kind.ts';
import type { Removable } from './policy.ts';

/** The register of what is kept for a while, one descriptor a kind. */

const BY = 'retention';
/** A start finds a newer one damaged, or of another version: so many are there whatever their age and size. */
export const SNAPSHOTS_LEAST = 2;

export interface KindPorts {
  readonly store: JournalStore;
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
function closedWith(store: JournalStore, meter: VaultMeter, bytesOf: (size: BatchSize) => number): Removable[] {
  return [...closedBatches(store)].flatMap(([id, sinceAt]) => {
    const size = meter.sizes.get(id);
    const bytes = size === undefined ? 0 : bytesOf(size);
    return bytes === 0 ? [] : [{ id, sinceAt, bytes }];
  });
}

function ordersKind({ store, meter, forget }: KindPorts): KeptKind {
  return {
    name: 'orders',
    bytes: () => meter.total.orderBytes,
    removable: () => closedWith(store, meter, ({ orderBytes }) => orderBytes),
    remove: ({ id }) => {
      shred(store, id, BY);
      forget(id);
      meter.forget(id);
    },
  };
}

function picturesKind({ store, meter, removal }: KindPorts): KeptKind {
  return {
    name: 'pictures',
    bytes: () => meter.total.pictureBytes,
    removable: () => closedWith(store, meter, ({ pictureBytes }) => pictureBytes),
    remove: ({ id }) => {
      const { cards = 0, pictureBytes: bytes = 0 } = meter.sizes.get(id) ?? {};
      removal.beginPictures(id, { cards: Math.ceil(cards), bytes }, BY);
      meter.forget(id);
    },
  };
}

/** What is left in the database of entries and of what is made of them; what was moved is in segments, and is never removed here. */
function entriesKind({ store, meter }: KindPorts, archive: Archive): KeptKind {
  const bytes = (): number => {
    const { orderBytes, pictureBytes } = meter.total;
    return Math.max(0, store.space.usedBytes - orderBytes - pictureBytes);
  };
  // One movement has all that may go; the next one is due for batches that were closed since.
  let movedUpToAt = 0;
  const closings = (): number[] => [...closedBatches(store, 'with').values()].filter((at) => at > movedUpToAt);
  return {
    name: 'entries',
    bytes,
    removable: () => {
      const [oldest] = closings();
      return oldest === undefined ? [] : [{ id: 'closed', sinceAt: oldest, bytes: bytes() }];
    },
    remove: async () => {
      const newest = closings().at(-1) ?? movedUpToAt;
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
