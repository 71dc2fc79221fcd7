import { statfsSync } from 'node:fs';

import type { Clock } from '../../stations/clock.ts';
import type { JournalStore } from '../journal/store.ts';
import { EMPTY, type VaultMeter } from '../orders/vault-meter.ts';
import { PaceWindow } from './pace.ts';
import type { Policy } from './policy.ts';
import { cardsLeft, daysLeft, type DiskFigures, type Growth } from './space.ts';

/** Measures the disk under the journal on demand, at most once per interval. */

/** Minimum time between two measurements, which is also the maximum age of what is shown. */
export const MEASURED_EVERY_MS = 5000;
/** Initial estimate per card: two images, a citizen's content, some 26 entries and their projections. */
export const BYTES_PER_CARD_AT_FIRST = 350_000;
/** A log of this size is truncated; if a reader holds it, that is an alarm. SQLite restarts the log at some 4 MB. */
export const LOG_MOST_BYTES = 64_000_000;

export interface FileSystemSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface WatchPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly meter: VaultMeter;
  readonly policy: () => Policy;
  readonly fileSystem: () => FileSystemSpace;
  /** Cards that have left the line, imported batches, and the line's design capacity in cards per day. */
  readonly line: () => { readonly cards: number; readonly batches: number; readonly designCardsPerDay: number };
}

/** Provides the disk's figures, measured at most once per interval. */
export class DiskWatch {
  readonly #ports: WatchPorts;
  readonly #pace = new PaceWindow();
  #removedBytes = 0;
  #logHeld = false;
  #measured: { readonly atMs: number; readonly figures: DiskFigures } | null = null;

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** Retention has removed this many bytes; they still count as written. */
  removed(bytes: number): void {
    this.#removedBytes += Math.max(0, bytes);
  }

  get figures(): DiskFigures {
    const nowMs = this.#ports.clock.nowMs();
    if (this.#measured !== null && nowMs - this.#measured.atMs < MEASURED_EVERY_MS) return this.#measured.figures;
    const figures = this.#measure(nowMs);
    this.#measured = { atMs: nowMs, figures };
    return figures;
  }

  #measure(nowMs: number): DiskFigures {
    const { store, meter, policy, fileSystem, line } = this.#ports;
    const space = store.space;
    const logHeld = this.#isLogHeld(space.logBytes);
    const { freeBytes, totalBytes } = fileSystem();
    const { cards, batches, designCardsPerDay } = line();
    const writtenBytes = space.usedBytes + this.#removedBytes;
    this.#pace.record({ atMs: nowMs, cards, writtenBytes, batches });
    const measured = this.#pace.pace;
    const bytesPerCard = measured.bytesPerCard ?? BYTES_PER_CARD_AT_FIRST;
    const cardsPerDay = measured.cardsPerDay ?? designCardsPerDay;
    const roomBytes = freeBytes + space.freeBytes;
    const growths = growthsOf(meter, space.usedBytes, bytesPerCard, cardsPerDay);
    return {
      roomBytes,
      totalBytes,
      bytesPerCard,
      cardsPerDay,
      pace: measured.cardsPerDay === null ? 'design' : 'measured',
      daysLeft: daysLeft(growths, policy(), roomBytes),
      cardsLeft: cardsLeft(roomBytes, bytesPerCard),
      logBytes: logHeld ? space.logBytes : store.space.logBytes,
      logHeld,
    };
  }

  #isLogHeld(logBytes: number): boolean {
    const { store } = this.#ports;
    if (logBytes <= LOG_MOST_BYTES) this.#logHeld = false;
    // The log can't be truncated while a group is open: the last result stands until it has ended.
    else if (!store.grouping) this.#logHeld = !store.emptyLog('none');
    return this.#logHeld;
  }
}

/** Growth per day of each kind: images and orders by their average, entries by the rest of what a card writes. */
function growthsOf(meter: VaultMeter, usedBytes: number, bytesPerCard: number, cardsPerDay: number): Growth[] {
  const { orders, orderBytes, cards, pictureBytes } = meter.sizes.size === 0 ? EMPTY : meter.total;
  const perOrder = orders === 0 ? 0 : orderBytes / orders;
  const perCard = cards === 0 ? 0 : Math.min(bytesPerCard, pictureBytes / cards);
  return [
    { kind: 'orders', bytes: orderBytes, bytesPerDay: perOrder * cardsPerDay },
    { kind: 'pictures', bytes: pictureBytes, bytesPerDay: perCard * cardsPerDay },
    {
      kind: 'entries',
      bytes: Math.max(0, usedBytes - orderBytes - pictureBytes),
      bytesPerDay: (bytesPerCard - perCard) * cardsPerDay,
    },
  ];
}

/** Bytes that this user may still write to the folder's file system (statvfs(3): f_bavail). */
export function fileSystemOf(folder: string): FileSystemSpace {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
