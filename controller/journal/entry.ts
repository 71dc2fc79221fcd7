import { z } from 'zod';

import { ROLES } from '../people/permissions.ts';
import { FAULT_CODES, type FaultCode } from '../../stations/fault.ts';
import { WORK_NAMES, type WorkName } from '../../stations/kinds.ts';
import {
  COMMAND_NAMES,
  MODE_NAMES,
  STATE_NAMES,
  type PackMLCommand,
  type PackMLState,
  type UnitMode,
} from '../../stations/packml.ts';

/**
 * Every kind of fact that the journal holds, in its newest version. No personal data: orders by ID, citizens by pseudonym, content by
 * hash. What changes here becomes a new version, with a lift for what is written already (`facts/lifts.ts`).
 */

/** What a text of an entry holds at most: whoever writes one cuts it to this. */
export const TEXT_MAX_CHARACTERS = 200;
const name = z.string().max(TEXT_MAX_CHARACTERS);
const count = z.number().int().min(0);
/** Parsed before it was written: what is written is what the chain of hashes holds it to. */
export const blankSerial = name.brand<'BlankSerial'>();
export const place = name.brand<'Position'>();
export const jobKeyText = name.brand<'JobKey'>();
export const alarmName = name.brand<'AlarmId'>();
/** Names that many kinds share, and that more are added to: they are recorded once, not with each kind. */
function names<const T extends readonly [string, ...string[]]>(id: string, all: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(all).meta({ id });
}
const context = z.record(name, z.union([name, z.number()]));
export const faultRecord = z.object({
  code: names('fault', FAULT_CODES as unknown as [FaultCode, ...FaultCode[]]),
  severity: z.enum(['critical', 'major', 'minor']),
  context,
});
export const packMLState = names('state', STATE_NAMES as [PackMLState, ...PackMLState[]]);
const packMLCommand = names('command', COMMAND_NAMES as [PackMLCommand, ...PackMLCommand[]]);
export const unitMode = names('mode', MODE_NAMES as [UnitMode, ...UnitMode[]]);
const roles = z.array(names('role', ROLES)).max(ROLES.length);

/** What people do by hand and confirm. */
export const PERSON_COMMANDS = [
  'RemoveCard',
  'PutBackCard',
  'RemoveBlank',
  'ConfirmLineClearance',
  'ConfirmClock',
  'DecideFirstArticle',
  'EmptyRejectBin',
  'CountBox',
  'CloseReconciliation',
  'AcceptMachine',
  'ReturnStation',
  'ClearLot',
] as const;
/** What people do with an alarm (ISA-18.2 §5.6). */
export const ALARM_COMMANDS = [
  'AcknowledgeAlarm',
  'ShelveAlarm',
  'UnshelveAlarm',
  'RemoveAlarmFromService',
  'ReturnAlarmToService',
  'NoteAlarm',
] as const;
export type AlarmCommandName = (typeof ALARM_COMMANDS)[number];

/** What people do with batches that wait. */
export const BATCH_COMMANDS = ['ScheduleBatch', 'PrioritizeBatch', 'HoldBatch', 'ReleaseBatch', 'SplitBatch'] as const;

/** Why somebody took a card or a blank off the line. */
export const REMOVAL_REASONS = ['damaged', 'jammed', 'dropped', 'missing', 'misread', 'double-fed', 'sample'] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

const removalReason = names('removal', REMOVAL_REASONS);

const witness = z.enum(['same', 'other', 'unread']);
export const identityCheck = z.object({ mrz: witness, qr: witness, chip: witness });
export type IdentityCheck = z.infer<typeof identityCheck>;

export const entryBody = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('line.opened'),
    line: name,
    simulated: z.boolean(),
    layoutHash: name,
    software: name,
    /** What the keys of all jobs bear that are asked for until the next such entry. */
    jobSeries: name,
  }),
  z.object({
    kind: z.literal('batch.created'),
    batch: name,
    recipe: name,
    version: name,
    recipeHash: name,
    changeover: z.enum(['continuous', 'clearance']),
    firstArticle: z.enum(['required', 'none']),
    source: name,
    accepted: count,
    refused: count,
  }),
  /** All orders of the batch are in: the line may begin it. */
  z.object({ kind: z.literal('batch.imported'), batch: name, orders: count }),
  /** Made right before that one of those that wait; last where `before` is empty. */
  z.object({ kind: z.literal('batch.scheduled'), batch: name, before: name, by: name }),
  z.object({ kind: z.literal('batch.prioritized'), batch: name, priority: z.enum(['normal', 'urgent']), by: name }),
  z.object({ kind: z.literal('batch.held'), batch: name, why: name, by: name }),
  z.object({ kind: z.literal('batch.released'), batch: name, by: name }),
  /** So many of its orders, the last of those that were never begun, are the batch `into` from now on. */
  z.object({ kind: z.literal('batch.split'), batch: name, into: name, orders: count, by: name }),
  /** A version that somebody wrote here, and that waits for its approval. */
  z.object({ kind: z.literal('recipe.proposed'), recipe: name, version: name, hash: name, by: name }),
  z.object({ kind: z.literal('recipe.withdrawn'), recipe: name, version: name, hash: name, by: name }),
  /** Two people stand for it that this version may be made. */
  z.object({
    kind: z.literal('recipe.approved'),
    recipe: name,
    version: name,
    hash: name,
    by: name,
    second: name,
  }),
  /** The first card of a batch was looked at by a person. */
  z.object({
    kind: z.literal('first-article.decided'),
    batch: name,
    card: name,
    decision: z.enum(['approved', 'refused']),
    by: name,
  }),
  z.object({
    kind: z.literal('order.accepted'),
    order: name,
    batch: name,
    sequence: count,
    citizen: name,
    contentHash: name,
    office: name,
    priority: count,
    /** Why the citizen's card is replaced; empty for a first one. */
    replaces: name,
  }),
  z.object({
    kind: z.literal('command.accepted'),
    id: name,
    command: z.union([
      packMLCommand,
      names('work', ['SetUnitMode', ...ALARM_COMMANDS, ...PERSON_COMMANDS, ...BATCH_COMMANDS]),
    ]),
    by: name,
    argument: name,
  }),
  z.object({ kind: z.literal('mode.changed'), mode: unitMode }),
  z.object({
    kind: z.literal('line.changed'),
    from: packMLState,
    to: packMLState,
    /** A command's name, or SC for state complete. */
    cause: z.union([packMLCommand, z.literal('SC')]),
    /** Who commanded: a person's name, `controller`, `unattended`. */
    by: name,
    reason: faultRecord.nullable(),
    needsPerson: z.boolean(),
  }),
  z.object({ kind: z.literal('hold.latched'), reason: faultRecord }),
  z.object({
    kind: z.literal('station.changed'),
    station: name,
    connection: z.enum(['offline', 'connecting', 'online']),
    unitState: packMLState.nullable(),
    bootId: name.nullable(),
    fault: faultRecord.nullable(),
    conditions: z.array(name).max(10),
    /** Revision of the machine's own software; empty while it is away, or where it does not tell. */
    software: name,
    /** Maker, model, serial number and software, as it tells them; empty while it is away. */
    identity: name,
  }),
  /** A person says that another machine than the one that began the batch may go on with it. */
  z.object({ kind: z.literal('machine.accepted'), station: name, identity: name, by: name }),
  /** A station whose jobs fail one after the other while others of its kind are well: it is given none until a person returns it. */
  z.object({ kind: z.literal('station.withdrawn'), station: name, reason: faultRecord, failures: count }),
  z.object({ kind: z.literal('station.returned'), station: name, by: name }),
  /** Blanks of this lot fail one after the other at several stations. Lots are empty where the feeder does not tell them. */
  z.object({
    kind: z.literal('lot.suspected'),
    blankLot: name,
    chipLot: name,
    failures: count,
    stations: count,
  }),
  /** A person has seen to the lot: its blanks are out of the feeder, or they are good. */
  z.object({ kind: z.literal('lot.cleared'), blankLot: name, by: name }),
  /** A machine's certificate came onto the trust list. */
  z.object({ kind: z.literal('certificate.trusted'), subject: name, fingerprint: name, by: name }),
  z.object({ kind: z.literal('unit.commanded'), station: name, command: packMLCommand }),
  z.object({ kind: z.literal('card.started'), card: name, order: name, attempt: count }),
  z.object({
    kind: z.literal('job.requested'),
    key: jobKeyText,
    station: name,
    card: name,
    work: names('station-work', WORK_NAMES as [WorkName, ...WorkName[]]),
    phase: name,
    attempt: count,
    from: place,
    to: place,
    payloadHash: name,
    deadlineMs: count,
    reason: name,
    /** Of a feed: the blank that had left the feeder last, as its sensor told. */
    lastFed: blankSerial.optional(),
  }),
  z.object({ kind: z.literal('job.doubted'), key: jobKeyText, why: name }),
  /** A job in doubt turned out to be running still. */
  z.object({ kind: z.literal('job.running'), key: jobKeyText }),
  z.object({
    kind: z.literal('job.ended'),
    key: jobKeyText,
    outcome: z.enum(['done', 'failed', 'notDone', 'unknown']),
    /** The blank's serial as the station read it; empty where it reads none. */
    serial: blankSerial,
    begun: z.boolean(),
    fault: faultRecord.nullable(),
    evidence: context,
  }),
  z.object({
    kind: z.literal('card.judged'),
    card: name,
    verdict: z.enum(['good', 'reject']),
    findings: z.array(faultRecord).max(64),
    /** Whose card is it? Each witness against the order. */
    identity: identityCheck,
  }),
  z.object({ kind: z.literal('card.condemned'), card: name, reason: faultRecord }),
  z.object({
    kind: z.literal('card.ended'),
    card: name,
    order: name,
    outcome: z.enum(['accepted', 'rejected', 'removed', 'void']),
    serial: blankSerial,
    /** Rank in the output stacker or the reject bin. */
    rank: count,
  }),
  /** Somebody laid a card that was astray on a position, and the sensors see it there. */
  z.object({ kind: z.literal('card.found'), card: name, position: place }),
  /** Somebody took the card off the line; its `card.ended` follows. `found`: the serial that the sensors saw there last. */
  z.object({
    kind: z.literal('card.removed'),
    card: name,
    serial: blankSerial,
    position: place,
    found: name,
    why: removalReason,
    by: name,
  }),
  /** A blank has left the feeder, and there is no card for it. */
  z.object({ kind: z.literal('blank.stray'), serial: blankSerial, position: place, reason: faultRecord }),
  z.object({
    kind: z.literal('blank.removed'),
    serial: blankSerial,
    position: place,
    why: removalReason,
    by: name,
  }),
  /** Between two batches: nothing of the one before is left on the line. */
  z.object({ kind: z.literal('line.cleared'), by: name }),
  z.object({
    kind: z.literal('reject-bin.emptied'),
    counted: count,
    expected: count,
    by: name,
    witness: name,
  }),
  /** A box whose packer counts otherwise: so many cards lie in it without the one that was packed last. */
  z.object({ kind: z.literal('box.counted'), box: name, counted: count, expected: count, by: name, witness: name }),
  z.object({
    kind: z.literal('batch.reconciled'),
    batch: name,
    issued: count,
    accepted: count,
    rejected: count,
    removed: count,
    countedAccepted: count,
    countedRejected: count,
    difference: z.number().int(),
    by: name,
    witness: name,
    /** The production manager who answers for a difference; empty where there is none. */
    signedBy: name,
  }),
  /** One shift gives the line to the next: what it leaves behind, in its own words. */
  z.object({
    kind: z.literal('shift.handed-over'),
    by: name,
    to: name,
    note: z.string().max(1000),
    openTasks: count,
    openAlarms: count,
  }),
  /**
   * An older copy of the journal is gone on with, by two people's word: whatever was not finished in it may have been since, so that
   * none of it is made here any more. `lost`: entries that the journal had come to beyond this copy.
   */
  z.object({ kind: z.literal('journal.resumed'), from: count, lost: count, by: name, second: name }),
  /**
   * Signed with the journal's own key: the entries up to `upTo` are those with this hash. `snapshot`: SHA-256 (hex) of the state that
   * they fold to, as it is kept beside the journal; empty where none is.
   */
  z.object({
    kind: z.literal('journal.checkpoint'),
    upTo: count,
    digest: z.string().length(64),
    snapshot: z.union([z.literal(''), z.string().length(64)]),
    key: name,
    signature: name,
  }),
  /** The key of the batch's content was destroyed: nobody can read it any more. */
  z.object({ kind: z.literal('batch.shredded'), batch: name, orders: count, by: name }),
  /** The pictures that QC took of the batch's cards are not kept any longer; `cards`: of which there were some. */
  z.object({ kind: z.literal('batch.pictures-removed'), batch: name, cards: count, bytes: count, by: name }),
  /** An account was made or changed; `roles` are those that it has now. */
  z.object({
    kind: z.literal('person.changed'),
    person: name,
    change: z.enum(['added', 'roles', 'password', 'pin', 'left']),
    roles,
    by: name,
  }),
  z.object({
    kind: z.literal('session.opened'),
    person: name,
    how: z.enum(['link', 'password', 'pin', 'open-id']),
    roles,
  }),
  z.object({ kind: z.literal('session.closed'), person: name }),
  /** Somebody gave a wrong secret; a name that nobody has is not written down, it may be a secret in the wrong field. */
  z.object({ kind: z.literal('session.refused'), person: name, why: z.enum(['wrong-secret', 'throttled']) }),
  /** A signed-in person asked for what their role may not do. */
  z.object({ kind: z.literal('permission.refused'), person: name, what: name }),
  /** The journal was taken along, by whoever may audit it. */
  z.object({ kind: z.literal('journal.exported'), by: name }),
  /** Citizens' data of a batch left the house, by two people's word. */
  z.object({
    kind: z.literal('personal-data.exported'),
    batch: name,
    orders: count,
    by: name,
    second: name,
    why: name,
  }),
  /** Somebody looked at a citizen's data. */
  z.object({ kind: z.literal('personal-data.revealed'), order: name, by: name, why: name }),
  /**
   * The wall clock was moved; order and deadlines do not depend on it. `off`: while no controller ran, so that a clock that is ahead
   * may be right, and the pause was long.
   */
  z.object({
    kind: z.literal('clock.stepped'),
    byMs: z.number().int(),
    while: z.enum(['running', 'off']),
  }),
  /** Two people stand for it that the clock is right as it is now. */
  z.object({ kind: z.literal('clock.confirmed'), byMs: z.number().int(), by: name, witness: name }),
  z.object({ kind: z.literal('order.set-aside'), order: name, reasons: z.array(faultRecord).max(16) }),
  z.object({ kind: z.literal('alarm.raised'), alarm: alarmName, fault: faultRecord }),
  z.object({ kind: z.literal('alarm.returned'), alarm: alarmName }),
  z.object({ kind: z.literal('alarm.acknowledged'), alarm: alarmName, by: name }),
  /** Out of sight until then (wall clock), whether it stands or not. */
  z.object({ kind: z.literal('alarm.shelved'), alarm: alarmName, untilAt: count, why: name, by: name }),
  z.object({ kind: z.literal('alarm.unshelved'), alarm: alarmName, by: name }),
  z.object({ kind: z.literal('alarm.removed-from-service'), alarm: alarmName, why: name, by: name }),
  z.object({ kind: z.literal('alarm.returned-to-service'), alarm: alarmName, by: name }),
  z.object({ kind: z.literal('alarm.noted'), alarm: alarmName, note: name, by: name }),
  z.object({
    kind: z.literal('batch.ended'),
    batch: name,
    ordered: count,
    accepted: count,
    setAside: count,
    blanksIssued: count,
    blanksRejected: count,
    blanksRemoved: count,
    /** The batch that follows on a line that is not emptied; empty where none does. */
    next: name,
  }),
]);

export type EntryBody = z.infer<typeof entryBody>;
export type EntryKind = EntryBody['kind'];
export type EntryOf<K extends EntryKind> = Extract<EntryBody, { kind: K }>;

export interface Entry {
  readonly seq: number;
  /** Milliseconds since 1970 by the wall clock, for people; order is by `seq` alone. */
  readonly at: number;
  readonly body: EntryBody;
  /** SHA-256 over the hash before it and this entry, hex. */
  readonly hash: string;
}
