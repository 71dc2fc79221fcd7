import {
  EMPTY_BUFFER,
  encodeFrame,
  parseFrames,
  RDR_TO_PC,
  type CcidMessage,
  type FrameEvent,
} from '../chip-encoder/ccid.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Fault } from '../fault.ts';
import type { SerialLink, SerialLinkFactory } from '../links/serial-link.ts';
import { broken, brokenBy, type Finding } from './clause.ts';

/** Communicates with a serial CCID reader frame by frame, and can send invalid frames. */

const LOOK_EVERY_MS = 10;
const ANSWER_MS = 2500;

/** Serial connection to one reader during a check. */
export class ChipProbe {
  readonly #clock: Clock;
  readonly #connect: SerialLinkFactory;
  readonly #events: FrameEvent[] = [];
  #buffer = EMPTY_BUFFER;
  #link: SerialLink | null = null;
  #closed: Fault | null = null;
  #sequence = 0;

  constructor(clock: Clock, connect: SerialLinkFactory) {
    this.#clock = clock;
    this.#connect = connect;
  }

  async open(): Promise<Finding> {
    const link = this.#connect();
    this.#buffer = EMPTY_BUFFER;
    const opened = await link.open({
      bytes: (bytes) => {
        if (this.#link !== link) return;
        const { buffer, events } = parseFrames(this.#buffer, bytes);
        this.#buffer = buffer;
        this.#events.push(...events);
      },
      closed: (reason) => (this.#closed = reason ?? null),
    });
    if (!opened.ok) return brokenBy(opened.fault);
    this.#link = link;
    return null;
  }

  /** The reason for which the line closed itself, if it gave one; otherwise `otherwise`. */
  whySilent(otherwise: string): Finding {
    return this.#closed === null ? broken(otherwise) : brokenBy(this.#closed);
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    await link?.close();
  }

  write(bytes: Uint8Array): void {
    this.#link?.write(bytes);
  }

  /** Encodes a command with the next sequence number. */
  frame(type: number, data: Uint8Array, specific: readonly [number, number, number] = [0, 0, 0]): Uint8Array {
    this.#sequence = (this.#sequence + 1) & 0xff;
    this.#events.length = 0;
    return encodeFrame({ type, slot: 0, sequence: this.#sequence, specific, data });
  }

  async ask(
    type: number,
    data: Uint8Array,
    specific: readonly [number, number, number] = [0, 0, 0],
  ): Promise<CcidMessage | null> {
    this.write(this.frame(type, data, specific));
    return this.answer();
  }

  /** The reader's answer to the last frame; skips its echo of the host's frame. */
  async answer(): Promise<CcidMessage | null> {
    const found = await this.#find(
      (event) =>
        event.type === 'message' &&
        event.message.type >= RDR_TO_PC.dataBlock &&
        event.message.sequence === this.#sequence &&
        event.message.specific[0] >> 6 !== 2,
    );
    return found?.type === 'message' ? found.message : null;
  }

  async refusal(): Promise<boolean> {
    return (await this.#find((event) => event.type === 'nak')) !== null;
  }

  wait(ms: number): Promise<void> {
    return sleep(this.#clock, ms, new AbortController().signal);
  }

  async #find(wanted: (event: FrameEvent) => boolean): Promise<FrameEvent | null> {
    const endMs = this.#clock.nowMs() + ANSWER_MS;
    for (;;) {
      const found = this.#events.find(wanted);
      if (found !== undefined) return found;
      if (this.#clock.nowMs() >= endMs) return null;
      await this.wait(LOOK_EVERY_MS);
    }
  }
}
