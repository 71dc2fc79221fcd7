import { createHash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../../stations/clock.ts';
import { COMMAND_NAMES } from '../../../stations/packml.ts';
import { alarmId } from '../../alarms/alarm-id.ts';
import type { CommandReply } from '../../line/conductor-ports.ts';
import type { Conductor } from '../../line/conductor.ts';
import type { Role } from '../../people/permissions.ts';
import type { SecondPerson } from '../../people/second-person.ts';
import { visitorOf, type Visitor } from '../../people/sessions.ts';
import { CommandDesk, commandSchema, type CommandRequest } from './command-desk.ts';
import { COMMAND_LIFE_MS, type CommandAnswer } from '../contract.ts';
import type { HandWork } from '../../line/hands.ts';

/** What reaches the line of what people press: once, in time, from whoever may, on the picture that they looked at. */

const REVISION = 7;
const ACCEPTED = { accepted: true };

/** Stands for the line: it writes down what it is asked, and accepts it. */
class WillingLine {
  readonly state = { revision: REVISION };
  readonly asked: unknown[] = [];
  reply: CommandReply = { accepted: true, revision: REVISION };

  command(command: unknown): CommandReply {
    this.asked.push(command);
    return this.reply;
  }

  alarm(command: unknown, id: string, by: string): CommandReply {
    return this.command({ type: 'alarm', command, id, by });
  }
}

/** Stands for a second person whose secret is right. */
const minh = { accountsExist: true, check: () => Promise.resolve({ person: 'Minh' }) };

let clock = new VirtualClock();
let line = new WillingLine();
let desk = deskWith(minh);
let presses = 0;
beforeEach(() => {
  clock = new VirtualClock();
  line = new WillingLine();
  desk = deskWith(minh);
});

function mark(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function deskWith(second: object): CommandDesk {
  return new CommandDesk(line as unknown as Conductor, clock, second as SecondPerson, mark);
}

function visitor(role: Role, locked = false): Visitor {
  return visitorOf({ person: 'Lan', roles: [role], how: 'password', idle: 'locks' }, 's', locked);
}

type Press = CommandRequest extends infer R
  ? R extends unknown
    ? Omit<R, 'id' | 'expiresAt' | 'revision'>
    : never
  : never;

function press(what: Press, frame: { id?: string; lifeMs?: number; revision?: number } = {}): CommandRequest {
  presses += 1;
  return {
    ...what,
    id: frame.id ?? `press-${presses}`,
    expiresAt: clock.wallTimeMs() + (frame.lifeMs ?? COMMAND_LIFE_MS),
    revision: frame.revision ?? REVISION,
  };
}

const HOLD: Press = { type: 'packml', command: 'Hold' };
const hand = (work: HandWork): Press => ({ type: 'hand', hand: work, by: '', second: null });
const PUT_BACK = hand({ work: 'PutBackCard', card: 'C0000001' });
const take = (request: CommandRequest, role: Role = 'operator'): Promise<CommandAnswer> =>
  desk.receive(request, visitor(role));

describe('a press', () => {
  test('reaches the line in the name of whoever is signed in', async () => {
    expect(await take(press(HOLD, { id: 'press-of-lan' }))).toEqual(ACCEPTED);
    expect(line.asked).toEqual([{ type: 'packml', command: 'Hold', id: 'press-of-lan', by: 'Lan' }]);
  });

  test('that comes twice, as over a bad network, is obeyed once, and answered alike', async () => {
    const request = press(HOLD);
    const again = { ...request, revision: REVISION + 1, expiresAt: request.expiresAt + 1000 };
    expect(await Promise.all([take(request), take(again)])).toEqual([ACCEPTED, ACCEPTED]);
    expect(line.asked).toHaveLength(1);
  });

  test('under the name of another one is refused', async () => {
    await take(press(HOLD, { id: 'same-name' }));
    const other = press({ type: 'packml', command: 'Unhold' }, { id: 'same-name' });
    expect(await take(other)).toEqual({ accepted: false, refusal: 'id-reused' });
    expect(line.asked).toHaveLength(1);
  });

  test('is answered as the line answers', async () => {
    line.reply = { accepted: false, refusal: 'not-in-this-state' };
    expect(await take(press(HOLD))).toEqual({ accepted: false, refusal: 'not-in-this-state' });
  });

  test.each([
    ['too late', 'expired', { lifeMs: -1 }],
    ['by a clock that is ahead', 'from-the-future', { lifeMs: 2 * COMMAND_LIFE_MS + 1 }],
    ['on an older picture', 'stale', { revision: REVISION - 1 }],
  ])('%s is refused: %s', async (_, refusal, frame) => {
    expect(await take(press(HOLD, frame))).toEqual({ accepted: false, refusal });
    expect(line.asked).toEqual([]);
  });

  test('that names its card, alarm or batch does not mind what else has changed', async () => {
    const older = { revision: REVISION - 1 };
    const note: Press = { type: 'alarm', ask: { command: 'NoteAlarm', alarm: alarmId('a'), note: 'seen' } };
    const release: Press = { type: 'batch', work: { work: 'ReleaseBatch', batch: 'B-1' } };
    expect(await take(press(PUT_BACK, older))).toEqual(ACCEPTED);
    expect(await take(press(note, older))).toEqual(ACCEPTED);
    expect(await take(press(release, older), 'production-manager')).toEqual(ACCEPTED);
  });
});

describe('a flood of those who may not', () => {
  test('does not have a press obeyed twice', async () => {
    const request = press(HOLD);
    await take(request);
    for (let index = 0; index < 2000; index += 1)
      await desk.receive(press(HOLD), index % 2 === 0 ? null : visitor('administrator'));
    expect(await take(request)).toEqual(ACCEPTED);
    expect(line.asked).toHaveLength(1);
  });
});

describe('of those who may not', () => {
  test.each([
    ['nobody', null, 'not-signed-in'],
    ['a locked screen', visitor('operator', true), 'locked'],
    ['a role without the permission', visitor('administrator'), 'not-permitted'],
  ] as const)('%s is refused, except to stop', async (_, who, refusal) => {
    for (const command of COMMAND_NAMES) {
      const stops = command === 'Stop' || command === 'Abort';
      const answer = await desk.receive(press({ type: 'packml', command }, { lifeMs: -1, revision: 0 }), who);
      expect(answer, command).toEqual(stops ? ACCEPTED : { accepted: false, refusal });
    }
    expect(line.asked).toMatchObject([{ command: 'Stop' }, { command: 'Abort' }]);
  });
});

describe('what two people sign for', () => {
  const count = hand({
    work: 'CloseReconciliation',
    batch: 'B-1',
    countedAccepted: 3,
    countedRejected: 0,
    countedAcceptedAgain: 3,
    countedRejectedAgain: 0,
    witness: '',
    signedBy: '',
  });

  test('names the second one by the secret that was checked, never by what the page says', async () => {
    expect(await take(press(hand({ work: 'EmptyRejectBin', counted: 1, countedAgain: 1, witness: '' })))).toEqual(
      ACCEPTED,
    );
    expect(line.asked).toMatchObject([{ by: 'Lan', hand: { work: 'EmptyRejectBin', counted: 1, witness: 'Minh' } }]);
  });

  test('is signed for a difference by a production manager alone', async () => {
    await take(press(count));
    await take(press(count), 'production-manager');
    expect(line.asked).toMatchObject([{ hand: { signedBy: '' } }, { hand: { signedBy: 'Lan' } }]);
  });

  test('does not reach the line where the second one is refused', async () => {
    desk = deskWith({ accountsExist: true, check: () => Promise.resolve({ refusal: 'wrong-secret' }) });
    expect(await take(press(count))).toEqual({ accepted: false, refusal: 'wrong-secret' });
    expect(line.asked).toEqual([]);
  });

  test('is signed by whoever they say they are where nobody has an account', async () => {
    desk = deskWith({ accountsExist: false, check: () => Promise.resolve({ person: 'Minh' }) });
    await take(press({ ...count, by: 'Hoa' } as Press));
    expect(line.asked).toMatchObject([{ by: 'Hoa', hand: { witness: 'Minh' } }]);
  });
});

describe('a request as a page sends it', () => {
  const frame = { id: 'press-0001', expiresAt: 1, revision: 0 };
  const isTaken = (request: object): boolean => commandSchema.safeParse({ ...frame, ...request }).success;

  test.each([
    { type: 'packml', command: 'Hold' },
    { type: 'unit', station: 'printer', command: 'Stop' },
    { type: 'hand', hand: { work: 'ConfirmLineClearance' }, by: '', second: null },
  ])('is taken: %j', (request) => {
    expect(isTaken(request)).toBe(true);
  });

  test.each([
    ['with a command that there is not', { type: 'packml', command: 'Explode' }],
    ['with a field too many', { type: 'packml', command: 'Hold', by: 'Lan' }],
    [
      'with a witness that nobody has checked',
      {
        type: 'hand',
        hand: { work: 'EmptyRejectBin', counted: 0, countedAgain: 0, witness: 'Minh' },
        by: '',
        second: null,
      },
    ],
    [
      'with half a card',
      {
        type: 'hand',
        hand: { work: 'EmptyRejectBin', counted: 0.5, countedAgain: 0.5, witness: '' },
        by: '',
        second: null,
      },
    ],
    ['with a name that is too short', { type: 'packml', command: 'Hold', id: 'x' }],
  ])('is refused %s', (_, request) => {
    expect(isTaken(request)).toBe(false);
  });
});
