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
import { pageClock } from './page-clock.ts';
import { refusalOf } from './shell/ask.ts';
import type { PageRefusal } from './words/words.ts';

/** Commands go once, by HTTP, with an expiry and the revision of the picture that was looked at. Never queued, never replayed. */

type Ask =
  | { type: 'packml'; command: PackMLCommand }
  | { type: 'mode'; mode: UnitMode }
  | { type: 'unit'; station: string; command: PackMLCommand }
  | { type: 'alarm'; ask: AlarmAsk }
  | { type: 'batch'; work: BatchWork }
  | { type: 'hand'; hand: HandWork; by: string; second: SecondSignature | null };

const REFUSAL_SHOWN_MS = 5000;

class Commands {
  /** What is being asked now, so that its button says so. */
  pending = $state<string | null>(null);
  refusal = $state<PageRefusal | null>(null);

  /** Says why a button does nothing. */
  refuse(refusal: PageRefusal): void {
    this.refusal = refusal;
    pageClock.after(REFUSAL_SHOWN_MS, () => {
      if (this.refusal === refusal) this.refusal = null;
    });
  }

  /** What somebody did by hand and answers for alone. */
  confirm(hand: HandWork): Promise<boolean> {
    return this.send({ type: 'hand', hand, by: '', second: null });
  }

  /** Whether it was done. */
  async send(ask: Ask): Promise<boolean> {
    const request: CommandRequest = {
      ...ask,
      id: crypto.randomUUID(),
      expiresAt: connection.serverNowMs() + COMMAND_LIFE_MS,
      revision: connection.picture?.line.revision ?? 0,
    };
    this.refusal = null;
    this.pending = nameOf(ask);
    try {
      const response = await fetch(COMMAND_PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(COMMAND_LIFE_MS),
      });
      const answer: unknown = await response.json();
      if (response.ok) return true;
      const refusal = refusalOf(answer);
      this.refuse(refusal);
      if (refusal === 'locked') void connection.refreshSession();
      return false;
    } catch {
      this.refuse('not-delivered');
      return false;
    } finally {
      this.pending = null;
    }
  }
}

export function nameOf(ask: Ask): string {
  switch (ask.type) {
    case 'packml':
      return ask.command;
    case 'mode':
      return ask.mode;
    case 'unit':
      return `${ask.command}:${ask.station}`;
    case 'alarm':
      return `${ask.ask.command}:${ask.ask.alarm}`;
    case 'batch':
      return `${ask.work.work}:${ask.work.batch}`;
    case 'hand':
      return handName(ask.hand);
  }
}

function handName(hand: HandWork): string {
  switch (hand.work) {
    case 'RemoveCard':
    case 'PutBackCard':
      return `${hand.work}:${hand.card}`;
    case 'RemoveBlank':
      return `${hand.work}:${hand.serial}`;
    default:
      return hand.work;
  }
}

export const commands = new Commands();
