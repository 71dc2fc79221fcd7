import { z } from 'zod';

import { WORK_NAMES, type WorkName } from '../../stations/kinds.ts';
import {
  alarmName,
  blankSerial,
  faultRecord,
  identityCheck,
  jobKeyText,
  packMLState,
  place,
  unitMode,
} from '../journal/entries/entry-values.ts';
import { cardMachine } from '../line/card-machine.ts';

/** Content of a snapshot: the line's state as plain data, without process-relative times and machine objects. */

/**
 * Raised whenever the schema changes, or a fold produces another state from the same entries: snapshots of other versions are skipped, and
 * the journal is folded instead.
 */
export const PLAIN_VERSION = 3;

const text = z.string();
/** As in the journal. */
const outsideText = z.string().brand<'OutsideText'>();
const number = z.number();
const bool = z.boolean();
const fault = faultRecord.nullable();
const pairs = <T extends z.ZodType>(value: T): z.ZodArray<z.ZodTuple<[z.ZodString, T], null>> =>
  z.array(z.tuple([z.string(), value]));

const batch = z.strictObject({
  id: text,
  recipe: text,
  recipeHash: text,
  changeover: z.enum(['continuous', 'clearance']),
  priority: z.enum(['normal', 'urgent']),
  heldWhy: text,
  firstArticle: z.enum(['none', 'open', 'approved']),
  firstArticleCard: text,
  ordered: number,
  issued: number,
  accepted: number,
  acceptedFor: pairs(number),
  rejected: number,
  removed: number,
  setAside: number,
  ended: bool,
  firstAcceptedAt: number,
  lastAcceptedAt: number,
  createdAt: number,
});
const order = z.strictObject({
  id: text,
  batch: text,
  sequence: number,
  office: text,
  state: z.enum(['waiting', 'inProcess']),
  attempts: number,
  remake: z.enum(['allowed', 'never']),
  reasons: z.array(faultRecord),
  failedAt: z.array(text),
  failedLot: text,
});
/** Orders of one batch without a started card: there may be half a million, and they differ only in these fields. */
const untouched = z.strictObject({ ids: z.array(text), sequences: z.array(number), offices: z.array(text) });
const card = z.strictObject({
  id: text,
  order: text,
  attempt: number,
  sequence: number,
  machine: z.strictObject({
    value: text.refine((value) => Object.hasOwn(cardMachine.states, value)),
    phase: number,
    phases: number,
  }),
  serial: blankSerial,
  position: place,
  movingTo: place,
  job: jobKeyText,
  refusals: number,
  /** Whether one of its jobs has ended. */
  hadJob: bool,
  blankLot: outsideText,
  chipLot: outsideText,
  encodedAt: text,
  attempts: pairs(number),
  chipDigest: text,
  reason: fault,
  verdict: z.enum(['good', 'reject']).nullable(),
  sample: z.enum(['none', 'open', 'passed']),
  identity: identityCheck.nullable(),
  measures: z.record(text, number),
  chipShows: z.record(text, text),
  sinceAt: number,
});
const job = z.strictObject({
  key: jobKeyText,
  station: text,
  card: text,
  work: z.enum(WORK_NAMES as [WorkName, ...WorkName[]]),
  phase: text,
  from: place,
  to: place,
  deadlineMs: number,
  payloadHash: text,
  inDoubt: bool,
  contradictions: number,
  lastFed: blankSerial.nullable(),
});
const station = z.strictObject({
  id: text,
  kind: text,
  identity: outsideText,
  certificate: outsideText,
  offered: outsideText,
  offeredCertificate: outsideText,
  machine: z.enum(['offline', 'resolving', 'waiting', 'ready']),
  connection: z.enum(['offline', 'connecting', 'online']),
  unitState: packMLState.nullable(),
  bootId: outsideText.nullable(),
  fault,
  conditions: z.array(text),
  lossesAt: z.array(number),
  commandedIn: packMLState.nullable(),
  wasCommanded: bool,
  isolated: fault,
  withdrawn: fault,
  failures: z.strictObject({
    count: number,
    countBefore: number,
    fault,
    hasFailed: bool,
    lot: text,
    rank: number,
    own: bool,
    rejects: number,
    rejectsOwn: bool,
    reject: fault,
  }),
  lastCard: number,
});
const failingLot = z.strictObject({
  chipLot: outsideText,
  blanks: z.array(z.strictObject({ rank: number, station: text })),
});
const suspectLot = z.strictObject({ blankLot: outsideText, chipLot: outsideText, failures: number, stations: number });
const alarm = z.strictObject({
  id: alarmName,
  fault: faultRecord,
  raisedAt: number,
  active: bool,
  acknowledged: bool,
  note: text,
});
const alarmControl = z.strictObject({
  id: alarmName,
  how: z.enum(['shelved', 'out-of-service']),
  untilAt: number,
  why: text,
  by: text,
  fault,
});

export const plainLine = z.strictObject({
  version: z.literal(PLAIN_VERSION),
  seq: number,
  line: packMLState,
  mode: unitMode,
  reason: fault,
  needsPerson: bool,
  revision: number,
  stateSinceAt: number,
  batches: z.array(batch),
  /** By ID; each of them is in `batches`. */
  batch: text.nullable(),
  queued: z.array(text),
  unreconciled: z.array(text),
  importing: z.array(z.strictObject({ batch, orders: untouched })),
  clearanceNeeded: bool,
  clockStepMs: number,
  clockSteppedWhile: z.enum(['running', 'off']),
  securityWaivedBy: z.strictObject({ by: text, second: text }).nullable(),
  ceremonies: z.strictObject({ count: number, hash: text, at: number }).nullable(),
  strays: z.array(z.tuple([blankSerial, place])),
  rejectBin: number,
  boxInDoubt: z.strictObject({ box: text, card: text, packed: number }).nullable(),
  boxDifferences: pairs(number),
  failingLots: pairs(failingLot),
  suspectLot: suspectLot.nullable(),
  rejectsInARow: z.strictObject({ what: text, count: number }),
  /** Orders with a started card. */
  orders: z.array(order),
  remakes: z.array(text),
  /** Orders without one, in queue order. */
  pending: z.array(z.strictObject({ batch: text, orders: untouched })),
  cards: z.array(card),
  jobs: z.array(job),
  stations: z.array(station),
  alarms: z.array(alarm),
  alarmControls: z.array(alarmControl),
  totals: z.strictObject({ issued: number, accepted: number, rejected: number, removed: number, remade: number }),
  cardCount: number,
  jobSeries: text,
  simulated: bool,
});
export type PlainLine = z.infer<typeof plainLine>;
