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

/** What the conductor is given to act with, and what it answers. */

export type CommandReply =
  | { readonly accepted: true; readonly revision: number }
  | { readonly accepted: false; readonly refusal: LineRefusal | AlarmRefusal };

/** With what a start began. */
export interface StartReport {
  /** The entry of the snapshot; 0 for none. */
  readonly begunAt: number;
  /** Entries behind it. */
  readonly folded: number;
  readonly passedOver: readonly PassedOver[];
}

export interface ConductorPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly preparation: Preparation;
  readonly issuer: IssuerTrust;
  readonly layout: LineLayout;
  /** Of the jobs that this controller will ask for, so that no machine has met one of their keys before. */
  readonly jobSeries: string;
  /** By which it is drawn which cards a person looks at. */
  readonly samples: Entropy;
  readonly stations: ReadonlyMap<string, Station>;
  readonly recipes: RecipesByHash;
  /** The log of key ceremonies of a real line's issuer; null where there is none to be noted. */
  readonly ceremonies: CeremonyHistory | null;
  /** Signs the entries so far, and the snapshots that stand on them; null where nobody does (most simulations in virtual time). */
  readonly checkpoints: CheckpointKey | null;
  /** Pictures that QC took of a card; becomes durable with the turn's entries. */
  readonly keepImages: (card: string, order: string, images: Readonly<Record<Side, Uint8Array>>) => void;
  /** What is known of the disk under the journal; null where nobody watches it. */
  readonly disk: () => DiskFigures | null;
  /** What the last comparison of the tables with the entries says; `RIGHT` where nobody else can write in them. */
  readonly tables: () => TableVerdict;
  /** What machines show has changed, and nothing else: a screen may show it before it is durable, nobody may act on it. */
  readonly seen: () => void;
  /** After every turn that changed something. */
  readonly changed: (entries: readonly Entry[]) => void;
  /** Right before a group of facts is made durable, and right after: a simulation may end the controller here. */
  readonly commits: (point: 'before' | 'after') => void;
  /** The journal can't be written or a defect was found: nothing is sent any more. */
  readonly failed: (error: unknown) => void;
}
