import type { PackMLCommand, UnitMode } from '../../../stations/packml.ts';
import type { AlarmCommand, AlarmRefusal } from '../../alarms/alarm-commands.ts';
import type { BatchWork } from '../../line/batch-commands.ts';
import type { LineRefusal } from '../../line/commands.ts';
import type { HandWork as ReadHandWork } from '../../line/hands.ts';
import type { SecondPersonRefusal } from '../../people/second-person.ts';
import type { GateRefusal } from './gate.ts';
import type { SecondSignature } from './people.ts';

/** Commands of people. */

export type AlarmAsk<Id extends string = string> = AlarmCommand<Id>;

/** As it is sent. */
export type HandWork<Blank extends string = string> = ReadHandWork<Blank>;

/** A command older than this on arrival is refused. */
export const COMMAND_LIFE_MS = 3000;

/** `Alarm` and `Blank`: validated types; in a request they are plain text. */
export type CommandRequest<Alarm extends string = string, Blank extends string = string> = {
  /** Chosen by the page, one per press. A repeated ID has no further effect. */
  readonly id: string;
  /** Server time after which it must not be executed. */
  readonly expiresAt: number;
  readonly revision: number;
} & (
  | { readonly type: 'packml'; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly mode: UnitMode }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'alarm'; readonly ask: AlarmAsk<Alarm> }
  | { readonly type: 'batch'; readonly work: BatchWork }
  /** `by`: name of the person at the screen where there are no accounts; `second`: where two people are required. */
  | {
      readonly type: 'hand';
      readonly hand: HandWork<Blank>;
      readonly by: string;
      readonly second: SecondSignature | null;
    }
);

export type CommandRefusal =
  | LineRefusal
  | AlarmRefusal
  | SecondPersonRefusal
  | Extract<GateRefusal, 'not-signed-in' | 'locked' | 'not-permitted'>
  /** The ID belongs to another press. */
  | 'id-reused'
  | 'expired'
  | 'from-the-future'
  /** The line has changed since the picture that the person saw. */
  | 'stale';

export type CommandAnswer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly refusal: CommandRefusal };

export const COMMAND_PATH = '/api/commands';
