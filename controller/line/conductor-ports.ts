import type { Side } from '../../recipes/artwork/card-face.ts';
import type { IssuerTrust } from '../../stations/card-work.ts';
import type { Clock } from '../../stations/clock.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { Entropy } from '../../stations/random.ts';
import type { Station } from '../../stations/station.ts';
import type { AlarmRefusal } from '../alarms/alarm-commands.ts';
import type { Entry } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';
import type { CeremonyHistory } from '../keys/noted-ceremonies.ts';
import type { Preparation } from '../personalization/preparation.ts';
import type { RecipesByHash } from '../recipes/recipe-book.ts';
import type { DiskFigures } from '../retention/space.ts';
import type { CheckpointKey, PassedOver } from '../snapshot/restore.ts';
import type { TableVerdict } from '../tables/table-verdict.ts';
import type { LineRefusal } from './commands.ts';

/** The ports that the conductor acts through, and its answers. */

export type CommandReply =
  | { readonly accepted: true; readonly revision: number }
  | { readonly accepted: false; readonly refusal: LineRefusal | AlarmRefusal };

/** How a start restored the state. */
export interface StartReport {
  /** Sequence number of the snapshot's entry; 0 for none. */
  readonly begunAt: number;
  /** Entries folded after it. */
  readonly folded: number;
  readonly passedOver: readonly PassedOver[];
}

export interface ConductorPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly preparation: Preparation;
  readonly issuer: IssuerTrust;
  readonly layout: LineLayout;
  /** Series in the keys of this controller's jobs, so that no machine has seen one of them before. */
  readonly jobSeries: string;
  /** Random source that draws the samples. */
  readonly samples: Entropy;
  readonly stations: ReadonlyMap<string, Station>;
  readonly recipes: RecipesByHash;
  /** The key ceremony log of a real line's issuer; null where there is none to record. */
  readonly ceremonies: CeremonyHistory | null;
  /** Signs the entries so far and their snapshots; null where nothing is signed (most simulations in virtual time). */
  readonly checkpoints: CheckpointKey | null;
  /** Stores QC's images of a card; durable with the turn's entries. */
  readonly keepImages: (card: string, order: string, images: Readonly<Record<Side, Uint8Array>>) => void;
  /** State of the disk under the journal; null where it is not watched. */
  readonly disk: () => DiskFigures | null;
  /** Result of the last comparison of the tables with the entries; `RIGHT` where no other program can write to them. */
  readonly tables: () => TableVerdict;
  /** Only live values have changed: a screen may show them before they are durable, but nothing may act on them. */
  readonly seen: () => void;
  /** Called after every turn that changed something. */
  readonly changed: (entries: readonly Entry[]) => void;
  /** Called right before and right after each commit: a simulation may end the controller here. */
  readonly commits: (point: 'before' | 'after') => void;
  /** Called when the journal can't be written or a defect was found: nothing is sent any more. */
  readonly failed: (error: unknown) => void;
}
