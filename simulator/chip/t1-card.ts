import { encodeResponse, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import {
  encodeBlock,
  IFS_DEFAULT,
  IFS_MAX,
  parseBlock,
  type Block,
} from '../../stations/smartcard/iso7816/t1-block.ts';
import type { ErrorDetection } from '../../stations/smartcard/iso7816/t1-epilogue.ts';
import { concat } from '../../stations/smartcard/iso7816/tlv.ts';

/** The card's end of a T=1 session, ISO/IEC 7816-3:2006 §11.6. */

/** Interval after which a card requests more time; BWT with BWI = 4 is 1.6 s. */
const WTX_AFTER_MS = 1200;
const MORE_TIME: Block = { kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(1) };

/** The chip's response to a command, and its processing time. */
export interface ChipAnswer {
  readonly response: ResponseApdu;
  readonly processingMs: number;
}

/** T=1 state machine of a card around a function that executes commands. */
export class T1Card {
  readonly #ifsc: number;
  readonly #detection: ErrorDetection;
  readonly #process: (apdu: Uint8Array, nowMs: number) => ChipAnswer;
  #ns: 0 | 1 = 0;
  #nr: 0 | 1 = 0;
  #ifsd = IFS_DEFAULT;
  #incoming: Uint8Array[] = [];
  #outgoing: Uint8Array[] = [];
  /** The response in preparation, and its remaining time. */
  #working: { response: Uint8Array; remainingMs: number } | null = null;
  /** S(WTX request) was sent and not answered yet. */
  #asksForTime = false;

  constructor(
    ifsc: number,
    process: (apdu: Uint8Array, nowMs: number) => ChipAnswer,
    detection: ErrorDetection = 'lrc',
  ) {
    this.#ifsc = ifsc;
    this.#detection = detection;
    this.#process = process;
  }

  /** Processes a block; returns the block to send `afterMs` later, or null when the card stays silent. */
  receive(bytes: Uint8Array, nowMs: number): { bytes: Uint8Array; afterMs: number } | null {
    const block = parseBlock(bytes, this.#detection);
    if (block === null || (block.kind === 'I' && block.inf.length > this.#ifsc))
      return this.#refuse(block === null ? 1 : 2);
    switch (block.kind) {
      case 'I':
        return this.#receiveI(block, nowMs);
      case 'R':
        return this.#receiveR(block);
      case 'S':
        return this.#receiveS(block);
    }
  }

  #receiveI(block: Extract<Block, { kind: 'I' }>, nowMs: number): { bytes: Uint8Array; afterMs: number } | null {
    if (block.ns !== this.#nr || this.#working !== null) return this.#refuse(2);
    this.#nr = flip(this.#nr);
    // It acknowledges our last I-block: the next command has begun.
    if (this.#incoming.length === 0 && this.#outgoing.length > 0) {
      this.#outgoing = [];
      this.#ns = flip(this.#ns);
    }
    this.#incoming.push(block.inf);
    if (block.more) return this.#send({ kind: 'R', nr: this.#nr, error: 0 }, 1);
    const apdu = concat(this.#incoming);
    this.#incoming = [];
    const { response, processingMs } = this.#process(apdu, nowMs);
    this.#working = { response: encodeResponse(response), remainingMs: processingMs };
    return this.#work();
  }

  #receiveR(block: Extract<Block, { kind: 'R' }>): { bytes: Uint8Array; afterMs: number } | null {
    if (this.#outgoing.length > 0) {
      if (block.nr === this.#ns) return this.#sendOutgoing(1);
      // It has our last block, and we received nothing since.
      if (this.#outgoing.length === 1) return this.#refuse(2);
      this.#outgoing.shift();
      this.#ns = flip(this.#ns);
      return this.#sendOutgoing(1);
    }
    // It missed our time request or our acknowledgement of a chain: the R-block names the block that we expect (rule 7).
    return this.#refuse(0);
  }

  #receiveS(block: Extract<Block, { kind: 'S' }>): { bytes: Uint8Array; afterMs: number } | null {
    if (block.response) {
      if (block.type !== 'WTX' || !this.#asksForTime) return this.#refuse(2);
      this.#asksForTime = false;
      return this.#work();
    }
    if (block.type === 'RESYNCH') this.#resynchronise();
    if (block.type === 'IFS') this.#ifsd = Math.min(IFS_MAX, Math.max(1, block.inf[0] ?? IFS_DEFAULT));
    return this.#send({ kind: 'S', type: block.type, response: true, inf: block.inf }, 1);
  }

  /** State as after a reset, but keeps the effects of completed commands (§11.6.3.2 rule 6); drops an incomplete command. */
  #resynchronise(): void {
    this.#ns = 0;
    this.#nr = 0;
    this.#ifsd = IFS_DEFAULT;
    this.#incoming = [];
    this.#outgoing = [];
    this.#working = null;
    this.#asksForTime = false;
  }

  #work(): { bytes: Uint8Array; afterMs: number } {
    const working = this.#working ?? { response: new Uint8Array(0), remainingMs: 0 };
    if (working.remainingMs > WTX_AFTER_MS) {
      this.#working = { ...working, remainingMs: working.remainingMs - WTX_AFTER_MS };
      this.#asksForTime = true;
      return this.#send(MORE_TIME, WTX_AFTER_MS);
    }
    this.#working = null;
    this.#outgoing = [];
    for (let at = 0; at < working.response.length; at += this.#ifsd) {
      this.#outgoing.push(working.response.subarray(at, at + this.#ifsd));
    }
    return this.#sendOutgoing(working.remainingMs);
  }

  #sendOutgoing(afterMs: number): { bytes: Uint8Array; afterMs: number } {
    const inf = this.#outgoing[0] ?? new Uint8Array(0);
    return this.#send({ kind: 'I', ns: this.#ns, more: this.#outgoing.length > 1, inf }, afterMs);
  }

  /**
   * R-block that names the expected block: error 1 for a checksum, 2 for anything else (§11.3.2.2). While a response to our own request is
   * awaited, the request is repeated (rule 7.3).
   */
  #refuse(error: 0 | 1 | 2): { bytes: Uint8Array; afterMs: number } {
    return this.#send(this.#asksForTime ? MORE_TIME : { kind: 'R', nr: this.#nr, error }, 1);
  }

  #send(block: Block, afterMs: number): { bytes: Uint8Array; afterMs: number } {
    return { bytes: encodeBlock(block, this.#detection), afterMs };
  }
}

function flip(number: 0 | 1): 0 | 1 {
  return number === 0 ? 1 : 0;
}
