import { z } from 'zod';

import { isBlankSerial, type BlankSerial } from '../../../stations/blank-serial.ts';
import type { Clock } from '../../../stations/clock.ts';
import { OUTSIDE_TEXT_MAX } from '../../../stations/outside-text.ts';
import { COMMAND_NAMES, MODE_NAMES, type PackMLCommand, type UnitMode } from '../../../stations/packml.ts';
import { REMOVAL_REASONS } from '../../journal/entries/entry-values.ts';
import { SHELVED_MAX_MINUTES, type AlarmCommand } from '../../alarms/alarm-commands.ts';
import { isAlarmId, type AlarmId } from '../../alarms/alarm-id.ts';
import { SPLIT_ORDERS_MAX, type BatchWork } from '../../line/batch-commands.ts';
import type { CommandReply } from '../../line/conductor-ports.ts';
import type { Conductor } from '../../line/conductor.ts';
import type { Permission } from '../../people/permissions.ts';
import { secondSignature, type SecondPerson } from '../../people/second-person.ts';
import type { Visitor } from '../../people/sessions.ts';
import { plainText } from '../../people/plain-text.ts';
import type { HandWork } from '../../line/hands.ts';
import {
  COMMAND_LIFE_MS,
  type CommandAnswer,
  type CommandRefusal,
  type CommandRequest as SentRequest,
} from '../contract/commands.ts';
import { permissionFor } from '../contract/command-permissions.ts';
import { RecentCommands } from './recent-commands.ts';

/** Accepts commands: once, in time, with permission, and based on the present picture. */

const REASON = z.enum(REMOVAL_REASONS);
const COUNTED = z.number().int().min(0).max(1_000_000);
const NAME = z.string().min(1).max(100);
const BOX = z.string().min(1).max(120);
const BLANK = z.custom<BlankSerial>(isBlankSerial);
const ALARM = z.custom<AlarmId>(isAlarmId);
const PACKML_COMMAND = z.enum(COMMAND_NAMES as [PackMLCommand, ...PackMLCommand[]]);
const WORDS = plainText(1, 200);

/** A validated command request. */
export type CommandRequest = SentRequest<AlarmId, BlankSerial>;

const handSchema: z.ZodType<HandWork> = z.discriminatedUnion('work', [
  z.strictObject({ work: z.literal('RemoveCard'), card: NAME, why: REASON }),
  z.strictObject({ work: z.literal('PutBackCard'), card: NAME }),
  z.strictObject({ work: z.literal('RemoveBlank'), serial: BLANK, why: REASON }),
  z.strictObject({
    work: z.literal('AcceptMachine'),
    station: NAME,
    found: z.string().max(OUTSIDE_TEXT_MAX),
    certificate: z.string().max(OUTSIDE_TEXT_MAX),
    witness: z.literal(''),
  }),
  z.strictObject({ work: z.literal('ReturnStation'), station: NAME }),
  // A feeder that reports no lots has a lot with an empty name.
  z.strictObject({ work: z.literal('ClearLot'), lot: z.string().max(100) }),
  z.strictObject({ work: z.literal('ConfirmLineClearance') }),
  z.strictObject({ work: z.literal('ConfirmClock'), witness: z.literal('') }),
  z.strictObject({ work: z.literal('DecideFirstArticle'), card: NAME, decision: z.enum(['approved', 'refused']) }),
  z.strictObject({ work: z.literal('DecideSample'), card: NAME, decision: z.enum(['approved', 'refused']) }),
  z.strictObject({
    work: z.literal('EmptyRejectBin'),
    counted: COUNTED,
    countedAgain: COUNTED,
    witness: z.literal(''),
  }),
  z.strictObject({
    work: z.literal('CountBox'),
    box: BOX,
    counted: COUNTED,
    countedAgain: COUNTED,
    witness: z.literal(''),
  }),
  z.strictObject({
    work: z.literal('CloseReconciliation'),
    batch: NAME,
    countedAccepted: COUNTED,
    countedRejected: COUNTED,
    countedAcceptedAgain: COUNTED,
    countedRejectedAgain: COUNTED,
    witness: z.literal(''),
    signedBy: z.literal(''),
  }),
]);

const alarmSchema: z.ZodType<AlarmCommand> = z.discriminatedUnion('command', [
  z.strictObject({ command: z.enum(['AcknowledgeAlarm', 'UnshelveAlarm', 'ReturnAlarmToService']), alarm: ALARM }),
  z.strictObject({
    command: z.literal('ShelveAlarm'),
    alarm: ALARM,
    minutes: z.number().int().min(1).max(SHELVED_MAX_MINUTES),
    why: WORDS,
  }),
  z.strictObject({ command: z.literal('RemoveAlarmFromService'), alarm: ALARM, why: WORDS }),
  z.strictObject({ command: z.literal('NoteAlarm'), alarm: ALARM, note: WORDS }),
]);

const batchSchema: z.ZodType<BatchWork> = z.discriminatedUnion('work', [
  z.strictObject({ work: z.literal('ScheduleBatch'), batch: NAME, before: z.string().max(100) }),
  z.strictObject({ work: z.literal('PrioritizeBatch'), batch: NAME, priority: z.enum(['normal', 'urgent']) }),
  z.strictObject({ work: z.literal('HoldBatch'), batch: NAME, why: WORDS }),
  z.strictObject({ work: z.literal('ReleaseBatch'), batch: NAME }),
  z.strictObject({
    work: z.literal('SplitBatch'),
    batch: NAME,
    orders: z.number().int().min(1).max(SPLIT_ORDERS_MAX),
  }),
]);

/** Fields of every command: its ID, its expiry, and the picture that it is based on. */
const FRAME = {
  id: z.string().min(8).max(64),
  expiresAt: z.number().max(Number.MAX_SAFE_INTEGER),
  revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
};

export const commandSchema: z.ZodType<CommandRequest> = z.discriminatedUnion('type', [
  z.strictObject({ ...FRAME, type: z.literal('packml'), command: PACKML_COMMAND }),
  z.strictObject({ ...FRAME, type: z.literal('mode'), mode: z.enum(MODE_NAMES as [UnitMode, ...UnitMode[]]) }),
  z.strictObject({ ...FRAME, type: z.literal('unit'), station: NAME, command: PACKML_COMMAND }),
  z.strictObject({ ...FRAME, type: z.literal('alarm'), ask: alarmSchema }),
  z.strictObject({ ...FRAME, type: z.literal('batch'), work: batchSchema }),
  z.strictObject({
    ...FRAME,
    type: z.literal('hand'),
    hand: handSchema,
    by: plainText(0, 80),
    second: secondSignature.nullable(),
  }),
]);

export class CommandDesk {
  readonly #conductor: Conductor;
  readonly #clock: Clock;
  readonly #secondPerson: SecondPerson;
  readonly #mark: (text: string) => string;
  readonly #recent: RecentCommands;

  /** `mark`: a keyed hash. */
  constructor(conductor: Conductor, clock: Clock, secondPerson: SecondPerson, mark: (text: string) => string) {
    this.#mark = mark;
    this.#recent = new RecentCommands(clock);
    this.#conductor = conductor;
    this.#clock = clock;
    this.#secondPerson = secondPerson;
  }

  receive(request: CommandRequest, visitor: Visitor | null): Promise<CommandAnswer> {
    const session = visitor?.session ?? '';
    const mark = this.#mark(JSON.stringify({ ...request, expiresAt: 0, revision: 0 }));
    const known = this.#recent.find(session, request.id, mark);
    // A repeated press is executed once; another command with its ID is a mistake or an attack.
    if (known !== null) return known === 'other' ? refused('id-reused') : known;
    // Stopping needs neither sign-in nor a current picture: it must never be refused for a formality.
    const stops = request.type === 'packml' && (request.command === 'Stop' || request.command === 'Abort');
    const refusal = stops ? null : this.#formalities(request, visitor);
    // Commands that do not reach the line are not remembered: they can't displace others.
    if (refusal !== null) return refused(refusal);
    const answer = this.#decide(request, visitor);
    this.#recent.keep(session, request.id, mark, answer);
    return answer;
  }

  async #decide(request: CommandRequest, visitor: Visitor | null): Promise<CommandAnswer> {
    const by = visitor?.person ?? 'anybody';
    const { id } = request;
    switch (request.type) {
      case 'packml':
        return answerOf(this.#conductor.command({ type: 'packml', command: request.command, id, by }));
      case 'mode':
        return answerOf(this.#conductor.command({ type: 'mode', mode: request.mode, id, by }));
      case 'unit':
        return answerOf(
          this.#conductor.command({ type: 'unit', station: request.station, command: request.command, id, by }),
        );
      case 'alarm':
        return answerOf(this.#conductor.alarm(request.ask, id, by));
      case 'batch':
        return answerOf(this.#conductor.command({ type: 'batch', work: request.work, id, by }));
      case 'hand':
        return this.#hand(request, visitor);
    }
  }

  #formalities(request: CommandRequest, visitor: Visitor | null): CommandRefusal | null {
    if (visitor === null) return 'not-signed-in';
    if (visitor.locked) return 'locked';
    if (!visitor.permissions.has(permissionFor(request))) return 'not-permitted';
    const lifeLeftMs = request.expiresAt - this.#clock.wallTimeMs();
    if (lifeLeftMs < 0) return 'expired';
    if (lifeLeftMs > COMMAND_LIFE_MS * 2) return 'from-the-future';
    // A command on a named card, blank, batch or alarm does not depend on other changes.
    const named = request.type === 'hand' || request.type === 'alarm' || request.type === 'batch';
    return !named && request.revision !== this.#conductor.state.revision ? 'stale' : null;
  }

  async #hand(
    { hand, by, second: signature, id }: Extract<CommandRequest, { type: 'hand' }>,
    visitor: Visitor | null,
  ): Promise<CommandAnswer> {
    if (visitor === null) return { accepted: false, refusal: 'not-signed-in' };
    const command = (work: HandWork, person: string): CommandAnswer =>
      answerOf(this.#conductor.command({ type: 'hand', hand: work, id, by: person }));
    if (!('witness' in hand)) return command(hand, visitor.person);
    // Without accounts, the people at the screen state their names.
    const first = this.#secondPerson.accountsExist || by === '' ? visitor.person : by;
    const checked = await this.#secondPerson.check(signature, first, witnessNeeds(hand));
    if ('refusal' in checked) return { accepted: false, refusal: checked.refusal };
    const witness = checked.person;
    if (hand.work !== 'CloseReconciliation') return command({ ...hand, witness }, first);
    const mayDiffer = visitor.permissions.has('batch.sign-difference');
    return command({ ...hand, witness, signedBy: mayDiffer ? first : '' }, first);
  }
}

function refused(refusal: CommandRefusal): Promise<CommandAnswer> {
  return Promise.resolve({ accepted: false, refusal });
}

/** The permission that the second person needs. A count needs somebody who may count, not an administrator of accounts. */
function witnessNeeds({ work }: HandWork): Permission {
  if (work === 'ConfirmClock') return 'clock.confirm';
  return work === 'AcceptMachine' ? 'machines.accept' : 'hands.do';
}

function answerOf(reply: CommandReply): CommandAnswer {
  return reply.accepted ? { accepted: true } : { accepted: false, refusal: reply.refusal };
}
