import type {
  FaultCode,
  PackMLCommand,
  PackMLState,
  Refusal,
  Severity,
  StationKind,
  RemovalReason,
  Supply,
  UnitMode,
  IdentityWitness,
} from '../../../controller/gateway/contract.ts';

import type { DurationUnits } from './duration.ts';
import type { PackmlMeanings } from './packml-meanings.ts';
import type { ShellWords } from './shell-words.ts';

export type LanguageCode = 'en' | 'vi';

export type Context = Readonly<Record<string, string | number>>;

/** What went wrong, and where (`at`). */
export type FaultWords = Readonly<Record<FaultCode, (at: string, context: Context) => string>>;

/**
 * Why something is not done, as a page shows it: the controller's word, or that it gave none. `not-delivered`: to a question.
 * `unanswered`, `stop-unanswered`: to what may have been done all the same.
 */
export type PageRefusal = Refusal | 'not-delivered' | 'unanswered' | 'stop-unanswered';
export type RefusalWords = Readonly<Record<PageRefusal, string>>;
/** What to do next about each, a sentence. `{Hold}`: the button of that name. */
export type RemedyWords = Readonly<Record<PageRefusal, string>>;

/** What people are asked to do by hand. */
export interface TaskWords {
  readonly title: string;
  readonly findCard: (card: string, from: string) => string;
  readonly findHelp: (serial: string) => string;
  /** It may be in a machine that puts cards away, or in a box already. */
  readonly findInBoxHelp: (serial: string) => string;
  readonly seenAt: (position: string) => string;
  readonly notSeen: string;
  readonly steps: {
    readonly cover: (place: string) => string;
    readonly wait: string;
    readonly coverOpen: string;
    readonly what: Readonly<Record<'find-card' | 'missing-card' | 'remove-blank', string>>;
    readonly why: string;
    readonly unhold: string;
  };
  /** Of a simulated line: its attendant lays the card there. */
  readonly attendant: (place: string) => string;
  readonly reasons: Readonly<Record<RemovalReason, string>>;
  readonly acceptMachine: (station: string) => string;
  readonly acceptHelp: (expected: string, found: string) => string;
  /** Certificates in groups, to be compared with what the machine's display shows. */
  readonly acceptCertificate: (expected: string, found: string) => string;
  readonly acceptedBy: string;
  readonly accept: string;
  /** A station that is out of the rotation. `why`: what happened there. */
  readonly checkStation: (station: string) => string;
  readonly checkHelp: (why: string) => string;
  /** One that is heard no more. */
  readonly isolatedHelp: (why: string) => string;
  readonly useAgain: string;
  /** A machine that waits for hands; why is said below. */
  readonly seeToMachine: (station: string) => string;
  readonly overByItself: string;
  /** To whoever may only look on. */
  readonly notYours: string;
  readonly checkLot: (lot: string) => string;
  readonly lotHelp: (failures: number, stations: number, chipLot: string) => string;
  readonly lotSeenTo: string;
  /** `off`: found when the controller started; a clock that is ahead may be right then. */
  readonly confirmClock: (byMs: number, when: 'running' | 'off') => string;
  readonly confirmClockHelp: string;
  readonly clockIsRight: string;
  /** Who has compared it. */
  readonly comparedBy: string;
  readonly putBack: string;
  readonly takenOut: string;
  readonly missingCard: (card: string, position: string) => string;
  readonly missingHelp: (serial: string, found: string) => string;
  readonly removeBlank: (serial: string, position: string) => string;
  readonly removeHelp: string;
  readonly countBox: (box: string) => string;
  /** The card that was packed last. */
  readonly countBoxHelp: (card: string) => string;
  readonly countedInBox: string;
  readonly emptyBin: string;
  readonly emptyHelp: string;
  readonly reconcile: (batch: string) => string;
  readonly reconcileHelp: string;
  readonly clearLine: string;
  readonly clearHelp: string;
  readonly lineIsEmpty: string;
  readonly firstArticle: (card: string) => string;
  readonly firstArticleHelp: string;
  readonly sample: (card: string, position: string) => string;
  readonly sampleHelp: (serial: string) => string;
  readonly sampleShows: string;
  readonly sampleDiffers: string;
  readonly wanted: Readonly<Record<'front' | 'back', string>>;
  readonly approve: string;
  readonly refuse: string;
  readonly face: Readonly<Record<'front' | 'back', string>>;
  readonly view: string;
  /** What the camera took, and what printer and laser were given. */
  readonly views: Readonly<Record<'seen' | 'colour' | 'laser', string>>;
  readonly noPicture: string;
  readonly witnesses: Readonly<Record<IdentityWitness, string>>;
  readonly says: Readonly<Record<'same' | 'other' | 'unread', string>>;
  /** By the name that QC gives a measure. */
  readonly measures: Readonly<Record<string, string>>;
  /** By the name of what the chip showed. */
  readonly chip: Readonly<Record<string, string>>;
  readonly chipSays: Readonly<Record<string, string>>;
  readonly countedGood: string;
  readonly countedRejects: string;
  readonly counted: string;
  readonly firstPerson: string;
  readonly secondPerson: string;
  /** The first of two has counted: the other one's turn. */
  readonly haveCounted: string;
  readonly otherCounts: string;
  readonly countAnew: string;
  /** What each of the two came to. */
  readonly countsDiffer: (first: string, second: string) => string;
  readonly confirm: string;
  readonly close: string;
  readonly managerSigns: string;
  readonly secondSecret: string;
  readonly youAreManager: string;
}

/** Everything that the HMI says, in one language. */
export interface Words {
  readonly locale: string;
  readonly line: string;
  readonly simulated: string;
  readonly simulatedHint: string;
  readonly states: Readonly<Record<PackMLState, string>>;
  readonly meanings: PackmlMeanings;
  readonly shell: ShellWords;
  readonly commands: Readonly<Record<PackMLCommand, string>>;
  readonly modes: Readonly<Record<UnitMode, string>>;
  readonly kinds: Readonly<Record<StationKind, string>>;
  /** One of several stations of a kind, by its number; kinds of which a line has one are called by the kind. */
  readonly numbered: Readonly<Partial<Record<StationKind, (number: string) => string>>>;
  readonly feeder: string;
  readonly output: string;
  readonly rejectBin: string;
  readonly mimic: string;
  /** The machine that all others wait for by design. */
  readonly bottleneck: string;
  /** What a station of a kind does while it works. */
  readonly working: Readonly<Record<StationKind, string>>;
  readonly sentences: Readonly<Record<PackMLState, string>>;
  readonly waitingFor: (parties: string) => string;
  /** One who is waited for: a machine that is in one state and should be in another, or its job for a card. */
  readonly awaitedUnit: (station: string, is: string, expected: string) => string;
  readonly awaitedJob: (station: string, card: string) => string;
  /** Of what held the line. */
  readonly over: string;
  readonly tasksFirst: string;
  /** The same while the line produces all the same. */
  readonly tasksBeside: string;
  /** What somebody should do. Buttons come by the names that they have. */
  readonly advices: {
    readonly press: Readonly<Record<'held' | 'else', (button: string) => string>>;
    readonly somebodyElse: string;
    readonly releaseEmergencyStop: string;
    readonly chooseProduce: (mode: string) => string;
    readonly byHand: (mode: string) => string;
    readonly takeInOrders: string;
    /** `at`: the machines that are meant; empty where none is. */
    readonly onceOver: (why: string, at: string) => string;
  };
  readonly goesOnByItself: string;
  readonly batch: string;
  readonly supplies: {
    readonly title: string;
    readonly names: Readonly<Record<Supply, string>>;
    /** What somebody must do before it is used up, or full. */
    readonly acts: Readonly<Record<Supply, string>>;
    readonly next: (act: string, duration: string, time: string) => string;
    readonly now: (act: string) => string;
  };
  /** Where a card is stuck between two places, or fell. */
  readonly jam: string;
  readonly besideTheLine: string;
  readonly noBatch: string;
  /** The line has no station of the kind, and the batch's recipe may do without. */
  readonly passedOver: (kind: string) => string;
  readonly of: string;
  readonly accepted: string;
  readonly waiting: string;
  readonly inProcess: string;
  readonly rejected: string;
  readonly setAside: string;
  readonly left: string;
  readonly doneAt: string;
  readonly cardsPerHour: string;
  readonly speed: string;
  readonly design: (value: string) => string;
  readonly blanks: string;
  readonly blanksEquation: string;
  readonly issued: string;
  readonly removed: string;
  readonly alarms: string;
  readonly noAlarms: string;
  readonly acknowledge: string;
  readonly acknowledged: string;
  readonly returned: string;
  readonly stations: string;
  readonly connected: string;
  readonly offline: string;
  readonly resolving: string;
  /** The same in one or two words. */
  readonly asking: string;
  readonly notExecuting: string;
  readonly ready: string;
  readonly pullPlug: string;
  readonly plugIn: string;
  readonly connectionLost: string;
  readonly pictureIsOld: (seconds: number) => string;
  readonly connecting: string;
  readonly reload: string;
  readonly signIn: string;
  readonly signInWith: (place: string) => string;
  readonly signInHelp: string;
  readonly linkUsed: string;
  readonly newLink: string;
  readonly linkPrinted: string;
  readonly linkTooSoon: string;
  readonly waitingPlace: (station: string, place: string) => string;
  readonly tasks: TaskWords;
  readonly cancel: string;
  readonly refusals: RefusalWords;
  readonly remedies: RemedyWords;
  readonly refused: (why: string) => string;
  /** A press that stops the line and is not answered, and that it was obeyed after all. */
  readonly lateStop: string;
  readonly cameThrough: string;
  readonly dismiss: string;
  readonly theme: string;
  readonly mode: string;
  readonly languageChoice: string;
  readonly active: string;
  readonly severities: Readonly<Record<Severity, string>>;
  readonly plugsHint: string;
  readonly stopWithout: string;
  readonly until: (time: string) => string;
  readonly batchToCount: string;
  readonly batchDone: (accepted: number, ordered: number) => string;
  readonly batchShort: (setAside: number) => string;
  /** Where a packed card lies. */
  readonly inBox: (box: string, slot: string) => string;
  /** While its cards are counted: the place would give the number away. */
  readonly inCountedBox: (box: string) => string;
  /** Of a station that is given no work until a person has looked at it. */
  /** Of a station that is heard no more. */
  readonly isolated: string;
  readonly outOfUse: string;
  readonly faults: FaultWords;
  readonly units: DurationUnits;
}
