import type { PackMLCommand, UnitMode } from '../../../stations/packml.ts';
import type { AlarmCommand, AlarmRefusal } from '../../alarms/alarm-commands.ts';
import type { BatchWork } from '../../line/batch-commands.ts';
import type { LineRefusal } from '../../line/commands.ts';
import type { HandWork as ReadHandWork } from '../../line/hands.ts';
import type { SecondPersonRefusal } from '../../people/second-person.ts';
import type { GateRefusal } from './gate.ts';
import type { SecondSignature } from './people.ts';

/** What people ask of the line. */

export type AlarmAsk<Id extends string = string> = AlarmCommand<Id>;

/** As it is sent. */
export type HandWork<Blank extends string = string> = ReadHandWork<Blank>;

/** A command that is older than this when it arrives is refused. */
export const COMMAND_LIFE_MS = 3000;

/** `Alarm` and `Blank`: as they were read; what is sent is plain text. */
export type CommandRequest<Alarm extends string = string, Blank extends string = string> = {
  /** Chosen by the page, once a press. The same ID again changes nothing. */
  readonly id: string;
  /** Server's time after which it must not be obeyed. */
  readonly expiresAt: number;
  readonly revision: number;
} & (
  | { readonly type: 'packml'; readonly command: PackMLCommand }
  | { readonly type: 'mode'; readonly mode: UnitMode }
  | { readonly type: 'unit'; readonly station: string; readonly command: PackMLCommand }
  | { readonly type: 'alarm'; readonly ask: AlarmAsk<Alarm> }
  | { readonly type: 'batch'; readonly work: BatchWork }
  /** `by`: the name of the person at the screen, where nobody has an account; `second`: where two people are asked for. */
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
  /** Another press has this one's name. */
  | 'id-reused'
  | 'expired'
  | 'from-the-future'
  /** The line is not what the person looked at. */
  | 'stale';

export type CommandAnswer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly refusal: CommandRefusal };

export const COMMAND_PATH = '/api/commands';
