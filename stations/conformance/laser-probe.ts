import { hash } from 'node:crypto';

import { sleep, type Clock } from '../clock.ts';
import type { JobKey } from '../job-key.ts';
import { encodeLaserFrame, LineReader, parseLaserFrame, type LaserFrame } from '../laser-engraver/frame.ts';
import type { Fault } from '../fault.ts';
import type { SerialLink, SerialLinkFactory } from '../links/serial-link.ts';
import { PACKML_COMMANDS, packMLStateOf, type PackMLCommand, type PackMLState } from '../packml.ts';
import { broken, brokenBy, type Finding } from './clause.ts';
import type { WalkedUnit } from './unit-walk.ts';

/** Communicates with a laser engraver frame by frame, and can send invalid frames. */

const REPLY_MS = 400;
const LOOK_EVERY_MS = 20;

type Values = Readonly<Record<string, string>>;

/** Serial connection to one laser during a check. */
export class LaserProbe implements WalkedUnit {
  readonly clock: Clock;
  readonly #connect: SerialLinkFactory;
  readonly #frames: LaserFrame[] = [];
  #link: SerialLink | null = null;
  #closed: Fault | null = null;
  #sequence = 0;

  constructor(clock: Clock, connect: SerialLinkFactory) {
    this.clock = clock;
    this.#connect = connect;
  }

  async open(): Promise<Finding> {
    const reader = new LineReader();
    const link = this.#connect();
    const opened = await link.open({
      bytes: (bytes) => {
        for (const line of reader.push(bytes)) {
          const frame = parseLaserFrame(line);
          if (frame !== null && this.#link === link) this.#frames.push(frame);
        }
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

  write(text: string): void {
    this.#link?.write(Buffer.from(text, 'latin1'));
  }

  nextSequence(): number {
    this.#sequence = (this.#sequence + 1) & 0xff;
    return this.#sequence;
  }

  /** Sends one frame once; returns its reply, or null. */
  async ask(verb: string, values: Values, sequence = this.nextSequence()): Promise<LaserFrame | null> {
    this.#frames.length = 0;
    this.write(encodeLaserFrame({ direction: '>', sequence, verb, values }));
    return this.reply(sequence);
  }

  /** The next reply with this sequence number. */
  async reply(sequence: number): Promise<LaserFrame | null> {
    const endMs = this.clock.nowMs() + REPLY_MS;
    for (;;) {
      const found = this.#frames.find((frame) => frame.direction === '<' && frame.sequence === sequence);
      if (found !== undefined) return found;
      if (this.clock.nowMs() >= endMs) return null;
      await this.wait(LOOK_EVERY_MS);
    }
  }

  wait(ms: number): Promise<void> {
    return sleep(this.clock, ms, NEVER);
  }

  async command(command: PackMLCommand): Promise<boolean | null> {
    const reply = await this.ask('CMD', { number: String(PACKML_COMMANDS[command]) });
    return reply === null ? null : reply.verb === 'OK';
  }

  async state(): Promise<PackMLState | null> {
    const reply = await this.ask('STATUS', {});
    return reply === null ? null : packMLStateOf(Number(reply.values['state']));
  }

  async awaitState(wanted: (state: PackMLState) => boolean, timeoutMs: number): Promise<PackMLState | null> {
    const endMs = this.clock.nowMs() + timeoutMs;
    for (;;) {
      const state = await this.state();
      if ((state !== null && wanted(state)) || this.clock.nowMs() >= endMs) return state;
      await this.wait(LOOK_EVERY_MS);
    }
  }

  /** Loads a job with this content, at minimum power. `sha256`: the checksum in LOAD, wrong on purpose in some clauses. */
  async load(key: JobKey, content: Uint8Array, sha256 = hash('sha256', content)): Promise<boolean> {
    const opened = await this.ask('LOAD', {
      key,
      bytes: String(content.length),
      front: String(content.length),
      format: 'image/png',
      power: '1',
      speed: '1000',
      sha256,
    });
    if (opened?.verb !== 'OK') return false;
    const reply = await this.ask('DATA', { key, offset: '0', data: Buffer.from(content).toString('base64url') });
    return reply?.verb === 'OK';
  }

  /** Result of the QUERY for a job once it has ended. */
  async ended(key: JobKey, timeoutMs: number): Promise<Values | null> {
    const endMs = this.clock.nowMs() + timeoutMs;
    for (;;) {
      const reply = await this.ask('QUERY', { key });
      const state = reply?.values['state'];
      if (reply !== null && (state === 'done' || state === 'failed')) return reply.values;
      if (this.clock.nowMs() >= endMs) return reply?.values ?? null;
      await this.wait(LOOK_EVERY_MS);
    }
  }
}

const NEVER = new AbortController().signal;
