import type { FaultCode, Severity } from '../../stations/fault.ts';
import type { PackMLCommand, PackMLState, UnitMode } from '../../stations/packml.ts';
import type { StationKind } from '../../stations/station.ts';
import type { Supply } from '../../stations/supplies.ts';
import type { AlarmCommand } from '../alarms/alarm-commands.ts';
import type { AlarmStateName } from '../alarms/alarm-state.ts';
import type { AlarmRecord } from '../history/alarm-history.ts';
import type { BatchRecord } from '../history/batch-history.ts';
import type { Performance } from '../history/performance.ts';
import type { StationJob } from '../history/job-history.ts';
import type { Handover } from '../history/shift-history.ts';
import type { Entry, EntryBody, RemovalReason } from '../journal/entry.ts';
import type { BatchWork } from '../line/batch-commands.ts';
import type { HandWork } from '../line/hands.ts';
import type { ImportReport } from '../orders/import.ts';
import type { Permission, Role } from '../people/permissions.ts';

/**
 * What gateway and HMI say to each other, and all that the HMI may import. The picture is a set of keyed
 * items; a snapshot has them all with a sequence number, a delta the items that changed since the one before.
 */

export type { AlarmRecord, AlarmStateName, BatchRecord, Entry, EntryBody, ImportReport, Performance, Permission, Role };
export type { StationJob };
export type AlarmAsk = AlarmCommand;
export type { RemovalReason, Supply };
export type HandoverView = Handover;
export type { BatchWork, FaultCode, HandWork, PackMLCommand, PackMLState, Severity, StationKind, UnitMode };

export const PROTOCOL_VERSION = 4;

/** What a station did lately, and what was wrong with it; the newest first. */
export interface StationPast {
  readonly jobs: readonly StationJob[];
  readonly faults: readonly AlarmRecord[];
}

export interface FaultView {
  readonly code: FaultCode;
  readonly severity: Severity;
  readonly context: Readonly<Record<string, string | number>>;
}

export interface LineView {
  readonly id: string;
  readonly simulated: boolean;
  readonly state: PackMLState;
  readonly mode: UnitMode;
  readonly reason: FaultView | null;
  readonly needsPerson: boolean;
  /** Commands carry it: one based on an older picture is refused. */
  readonly revision: number;
  /** Nothing moves: hands may go between the machines. */
  readonly standing: boolean;
  readonly stateSince: number;
  /** Every command of people, with why it is refused now; null where it is allowed. */
  readonly commands: Readonly<Record<string, string | null>>;
  readonly modes: Readonly<Record<UnitMode, string | null>>;
  readonly designCardsPerHour: number;
  readonly bottleneck: StationKind;
  readonly moveMs: number;
}

export interface BatchView {
  readonly id: string;
  readonly recipe: string;
  readonly ordered: number;
  readonly accepted: number;
  readonly setAside: number;
  readonly inProcess: number;
  readonly waiting: number;
  readonly rejected: number;
  readonly ended: boolean;
  /** Why a person lets no further card be begun; empty where nobody does. */
  readonly heldWhy: string;
  /** Over the last cards; null until there are enough of them. */
  readonly cardsPerHour: number | null;
  readonly remainingMs: number | null;
}

/** A batch that waits for its turn. */
export interface QueuedBatchView {
  readonly id: string;
  readonly recipe: string;
  readonly ordered: number;
  /** Cards of it are on the line already, behind those of the batch before. */
  readonly begun: boolean;
  readonly priority: 'normal' | 'urgent';
  readonly heldWhy: string;
  readonly createdAt: number;
}

/** What a machine uses up or fills, and for how long it is enough at the speed of now. */
export interface SupplyView {
  readonly station: string;
  readonly supply: Supply;
  /** Cards. */
  readonly left: number;
  readonly capacity: number;
  /** Whole minutes; null where nobody can tell yet, as of a reject bin that few cards went into. */
  readonly leftMinutes: number | null;
}

export interface StationView {
  readonly id: string;
  readonly kind: StationKind;
  readonly rank: number;
  readonly dwellMs: number;
  readonly queue: readonly string[];
  readonly connection: 'offline' | 'online';
  readonly condition: 'offline' | 'resolving' | 'waiting' | 'ready';
  readonly unitState: PackMLState | null;
  readonly fault: FaultView | null;
  readonly conditions: readonly string[];
  readonly url: string;
  /** What the recipe allows of what it measures, by the measure's name. */
  readonly limits: Readonly<Record<string, Limit>>;
  /** In Manual mode: what may be asked of this machine by hand, with why it is refused now; null where it is allowed. */
  readonly manual: Readonly<Record<string, string | null>>;
}

export interface Limit {
  readonly min: number | null;
  readonly max: number | null;
}

export interface CardView {
  readonly id: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly state: string;
  readonly position: string;
  readonly movingTo: string;
  /** Kinds of the stations whose phases are done, in order. */
  readonly done: readonly StationKind[];
  /** Server's time of the last change. */
  readonly since: number;
}

export interface AlarmView {
  readonly id: string;
  readonly fault: FaultView;
  readonly raisedAt: number;
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly state: AlarmStateName;
  /** It tells why the line stopped. */
  readonly firstOut: boolean;
  /** How often it came in the last ten minutes. */
  readonly times: number;
  readonly note: string;
  /** Who took it out of sight, why, and until when (0 for no end); null for one that is in sight. */
  readonly hidden: { readonly by: string; readonly why: string; readonly untilAt: number } | null;
}

export interface BlanksView {
  readonly issued: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
  readonly onLine: number;
}

/** What somebody must do by hand, and confirm, before the line goes on. */
export type TaskView =
  /** Lost from sight in a move. `seenAt`: where the sensors see it now; empty for nowhere. */
  | {
      readonly kind: 'find-card';
      readonly card: string;
      readonly serial: string;
      readonly from: string;
      readonly seenAt: string;
    }
  /** A card is not where it should be. `found`: what is there instead; empty for nothing. */
  | {
      readonly kind: 'missing-card';
      readonly card: string;
      readonly serial: string;
      readonly position: string;
      readonly found: string;
    }
  /** A blank that belongs to no card. */
  | { readonly kind: 'remove-blank'; readonly serial: string; readonly position: string }
  /** Another machine than the one that began the batch. */
  | { readonly kind: 'accept-machine'; readonly station: string; readonly expected: string; readonly found: string }
  /** The wall clock was moved by so much. */
  | { readonly kind: 'confirm-clock'; readonly byMs: number }
  | { readonly kind: 'empty-reject-bin' }
  /** The counts are made without the expected figures in sight. */
  | { readonly kind: 'reconcile'; readonly batch: string }
  | { readonly kind: 'clear-line' }
  /** The first card of a batch: its faces are at `/api/cards/<card>/faces/<side>`, its layers at `/api/cards/<card>/layers/<side>/<layer>`. `measures`: what QC measured, by name. */
  | {
      readonly kind: 'first-article';
      readonly card: string;
      readonly measures: Readonly<Record<string, number>>;
      /** What the chip showed: access protocol, authentications, files that were read and refused. */
      readonly chip: Readonly<Record<string, string>>;
      /** Do zone, code and chip name the citizen of the order? */
      readonly identity: Readonly<Record<IdentityWitness, 'same' | 'other' | 'unread'>>;
    };

export const IDENTITY_WITNESSES = ['mrz', 'qr', 'chip'] as const;
export type IdentityWitness = (typeof IDENTITY_WITNESSES)[number];

/** Who sits at this screen, and what they may do. */
export interface SessionView {
  /** Where else people sign in, as they read it; empty for nowhere. */
  readonly openId: string;
  readonly signedIn: boolean;
  readonly person: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly locked: boolean;
  readonly simulated: boolean;
  /** People have accounts here: they sign in by name, and a second person proves who they are. */
  readonly accounts: boolean;
}

export interface PersonView {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasPin: boolean;
}

/** A card that was found, and all that the journal tells of it. */
export interface CardHistoryView {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly outcome: string;
  readonly batch: string;
  readonly images: boolean;
  readonly entries: readonly Entry[];
}

export interface FoundCardView {
  readonly card: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly outcome: string;
}

export interface FoundOrderView {
  readonly order: string;
  readonly batch: string;
  readonly state: string;
  /** Parts of the name and number alone; the rest is revealed to whoever may, and that is written down. */
  readonly masked: { readonly name: string; readonly personalNumber: string } | null;
  readonly cards: readonly FoundCardView[];
}

export interface RevealedView {
  readonly fullName: string;
  readonly personalNumber: string;
  readonly dateOfBirth: string;
}

export interface MachineView {
  readonly id: string;
  /** States by name, with the events that lead from each to which. */
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly initial: string;
  /** The state that each of its instances is in, by instance. */
  readonly now: Readonly<Record<string, string>>;
}

/** One message on a wire, decoded; the bytes of anything that may be personal are not told. */
export interface WireRecord {
  readonly seq: number;
  readonly at: number;
  readonly station: string;
  readonly direction: 'out' | 'in';
  /** From the outside in: the frame, the block in it, the command in that. */
  readonly layers: readonly string[];
  readonly bytes: number;
}

/** A variable of a machine, and the number by which its values come. */
export interface ValueName {
  readonly id: number;
  readonly station: string;
  readonly name: string;
}

/** A certificate that some machine showed, and that is not on the trust list. */
export interface CertificateView {
  readonly subject: string;
  /** SHA-256, hexadecimal, to be compared with what the machine's own display says. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly applicationUri: string;
}

/** What one version of a recipe says otherwise than another; null where it says nothing of it. */
export interface RecipeChangeView {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a new version would be, or what is wrong with it and in which line. */
export interface RecipeDraftView {
  readonly problems: readonly {
    readonly file: string;
    readonly line: number;
    readonly path: string;
    readonly message: { readonly en: string; readonly vi: string };
  }[];
  readonly changes: readonly RecipeChangeView[];
  /** Empty where it is not right. */
  readonly version: string;
  readonly hash: string;
}

export interface RecipeSource {
  readonly source: string;
}

export interface RecipeView {
  readonly recipe: string;
  readonly version: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly hash: string;
  /** The version that the next batch is made by. */
  readonly inForce: boolean;
  readonly approval: 'approved' | 'unapproved' | 'changed';
  readonly approvedBy: readonly string[];
  /** Empty for what came installed, or for what a batch was made of. */
  readonly proposedBy: string;
  /** Against the version in force. */
  readonly changes: readonly RecipeChangeView[];
  readonly attemptsMax: number;
  readonly firstArticle: 'required' | 'none';
  readonly changeover: 'continuous' | 'clearance';
  readonly phases: readonly {
    readonly id: string;
    readonly station: string;
    /** Parameters and tolerances, by name; the unit stands in the name. */
    readonly values: Readonly<Record<string, string>>;
  }[];
}

/** Of all runs that a forecast is made of. */
export interface ForecastProgress {
  readonly made: number;
  readonly cards: number;
}

export interface ForecastView {
  readonly cards: number;
  /** Cards that were really simulated; beyond them their speed is taken. */
  readonly simulatedCards: number;
  readonly secondsLeast: number;
  readonly secondsMedian: number;
  readonly secondsMost: number;
  readonly bottleneck: string;
  readonly heads: number;
  readonly secondsWithOneMoreHead: number;
  readonly bottleneckWithOneMoreHead: string;
}

export interface ReplayView {
  readonly seq: number;
  readonly at: number;
  /** Entries that there are. */
  readonly entries: number;
  readonly picture: PictureItems;
}

export interface ScenarioView {
  readonly name: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly cards: number;
}

export interface ScenarioResultView {
  readonly name: string;
  /** Everything came as the file expects, and nothing was violated. */
  readonly met: boolean;
  readonly missed: readonly string[];
  readonly accepted: number;
  readonly rejected: number;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
}

export interface SimulatorView {
  readonly plugs: Readonly<Record<string, boolean>>;
  /** Those that its machines can have, by what they befall. */
  readonly faults: Readonly<Record<'machines' | 'links' | 'world', readonly string[]>>;
  /** How many times faster than real time the machines run now. */
  readonly speed: number;
  /** How many times faster than the layout says, by which the controller was started. */
  readonly pace: number;
  readonly seed: string;
}

export type SimulatorAsk =
  | { readonly action: 'plug'; readonly station: string; readonly plugged: boolean }
  | { readonly action: 'strike'; readonly fault: string; readonly station: string; readonly seconds: number | null }
  | { readonly action: 'emergency-stop'; readonly pressed: boolean }
  | { readonly action: 'service' }
  | { readonly action: 'speed'; readonly factor: number }
  | { readonly action: 'take'; readonly serial: string };

export interface SecondSignature {
  readonly person: string;
  /** PIN or password; empty where nobody has an account. */
  readonly secret: string;
}

export interface PictureItems {
  readonly line: LineView;
  readonly batch: BatchView | null;
  /** In the order in which they will be made. */
  readonly queue: readonly QueuedBatchView[];
  readonly blanks: BlanksView;
  readonly stations: Readonly<Record<string, StationView>>;
  /** By station and name. */
  readonly supplies: Readonly<Record<string, SupplyView>>;
  readonly cards: Readonly<Record<string, CardView>>;
  readonly alarms: Readonly<Record<string, AlarmView>>;
  readonly tasks: Readonly<Record<string, TaskView>>;
  /** Stations whose plug can be pulled from here, with whether it is; null on a real line. */
  readonly plugs: Readonly<Record<string, boolean>> | null;
}

export interface Snapshot {
  readonly protocol: number;
  readonly sequence: number;
  readonly serverTime: number;
  readonly picture: PictureItems;
}

/** Items that changed; null for one that is gone. */
export interface Delta {
  readonly sequence: number;
  readonly serverTime: number;
  readonly line?: LineView;
  readonly batch?: BatchView | null;
  readonly queue?: readonly QueuedBatchView[];
  readonly blanks?: BlanksView;
  readonly stations?: Readonly<Record<string, StationView | null>>;
  readonly supplies?: Readonly<Record<string, SupplyView | null>>;
  readonly cards?: Readonly<Record<string, CardView | null>>;
  readonly alarms?: Readonly<Record<string, AlarmView | null>>;
  readonly tasks?: Readonly<Record<string, TaskView | null>>;
  readonly plugs?: Readonly<Record<string, boolean>> | null;
}

export const TOPICS = ['entries', 'wire', 'values'] as const;
/** What a page may watch beside the picture. */
export type Topic = (typeof TOPICS)[number];

/** socket.io tells; it takes nothing but the wish for a snapshot, and what to watch. */
export interface ServerEvents {
  snapshot: (snapshot: Snapshot) => void;
  delta: (delta: Delta) => void;
  /** Nothing has changed: the picture is as fresh as this. */
  pulse: (sequence: number, serverTime: number) => void;
  entries: (entries: readonly Entry[]) => void;
  wire: (records: readonly WireRecord[]) => void;
  /** `numbers`: doubles in pairs, the variable's number and its value. */
  values: (
    names: readonly ValueName[],
    numbers: Uint8Array | ArrayBuffer,
    texts: readonly (readonly [number, string])[],
  ) => void;
}

export interface ClientEvents {
  resync: () => void;
  watch: (topic: Topic, on: boolean) => void;
}

export const PULSE_MS = 500;
/** Without any word from the server for this long the picture is stale. */
export const STALE_AFTER_MS = 1600;
/** A command that is older than this when it arrives is refused. */
export const COMMAND_LIFE_MS = 3000;

export type CommandRequest = {
  /** Chosen by the page, once a press. The same ID again changes nothing. */
  readonly id: string;
  /** Server's time after which it must not be obeyed. */
  readonly expiresAt: number;
  readonly revision: number;
} & (
  | { readonly type: 'packml'; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly mode: UnitMode }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'alarm'; readonly ask: AlarmAsk }
  | { readonly type: 'batch'; readonly work: BatchWork }
  /** `by`: the name of the person at the screen, where nobody has an account; `second`: where two people are asked for. */
  | { readonly type: 'hand'; readonly hand: HandWork; readonly by: string; readonly second: SecondSignature | null }
);

export type CommandAnswer = { readonly accepted: true } | { readonly accepted: false; readonly refusal: string };

export const COMMAND_PATH = '/api/commands';
export const SESSION_PATH = '/api/session';
export const LINK_PATH = '/api/link';
/** An order file as it comes, to be streamed. */
export const ORDER_FILE_TYPE = 'application/x-cardline-orders';
