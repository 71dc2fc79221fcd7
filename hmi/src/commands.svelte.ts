import {
  COMMAND_LIFE_MS,
  COMMAND_PATH,
  type AlarmAsk,
  type BatchWork,
  type CommandRequest,
  type HandWork,
  type PackMLCommand,
  type SecondSignature,
  type UnitMode,
} from '../../controller/gateway/contract.ts';
import { connection } from './connection.svelte.ts';
import { sending } from './sending/sending.svelte.ts';
import { post } from './shell/ask.ts';
import type { PageRefusal } from './words/words.ts';

/** Commands go once, by HTTP, with an expiry and the revision of the picture that was looked at. Never queued, never replayed. */

type Ask =
  | { type: 'packml'; command: PackMLCommand }
  | { type: 'mode'; mode: UnitMode }
  | { type: 'unit'; station: string; command: PackMLCommand }
  | { type: 'alarm'; ask: AlarmAsk }
  | { type: 'batch'; work: BatchWork }
  | { type: 'hand'; hand: HandWork; by: string; second: SecondSignature | null };

/** Of a press that stops the line the answer is waited for, however long the controller hangs: it may still come through. */
const STOP_PATIENCE_MS = 60_000;

class Commands {
  /** Of the last press; null where it was obeyed. */
  refusal = $state<PageRefusal | null>(null);

  /** Says why a button does nothing. */
  refuse(refusal: PageRefusal): void {
    sending.refuse(refusal);
  }

  /** What somebody did by hand and answers for alone. */
  confirm(hand: HandWork): Promise<boolean> {
    return this.send({ type: 'hand', hand, by: '', second: null });
  }

  /** Whether it was done; why not is shown beside what was pressed. */
  async send(ask: Ask): Promise<boolean> {
    const request: CommandRequest = {
      ...ask,
      id: crypto.randomUUID(),
      expiresAt: connection.serverNowMs() + COMMAND_LIFE_MS,
      revision: connection.picture?.line.revision ?? 0,
    };
    this.refusal = null;
    const stops = ask.type === 'packml' && (ask.command === 'Stop' || ask.command === 'Abort');
    const unanswered = stops ? 'stop-unanswered' : 'unanswered';
    const patienceMs = stops ? STOP_PATIENCE_MS : COMMAND_LIFE_MS;
    const outcome = await sending.send(() => post(COMMAND_PATH, request, patienceMs, unanswered), stops);
    if (outcome.ok) return true;
    this.refusal = outcome.refusal;
    if (outcome.refusal === 'locked') void connection.refreshSession();
    return false;
  }
}

export const commands = new Commands();
