import { sleep, type Clock } from '../clock.ts';
import type { FaultCode, Outcome } from '../fault.ts';
import {
  PCSC,
  type PcscConnected,
  type PcscLink,
  type PcscLinkFactory,
  type PcscReaderState,
  type PcscTransmitted,
} from '../links/pcsc-link.ts';
import { findReader } from '../links/pcsc-reader-name.ts';

/** Communicates with a reader behind pcscd, call by call. */

/** pcscd resets the chip of a program that ended before it gives it to another one. */
const FREED_MS = 3000;
const LOOK_EVERY_MS = 100;
const NEVER = new AbortController().signal;
/** Remedy for each reason why pcscd cannot be reached. */
const REMEDIES = new Map<FaultCode, string>([
  ['link.pcscd-missing', 'it does not run: install pcscd and libccid, and start it'],
  ['link.pcscd-refuses', 'it denies access to this account: polkit, org.debian.pcsc-lite.access_pcsc'],
  ['link.pcscd-version', 'its protocol version is not supported'],
]);

/** How to connect to a reader behind pcscd. */
export interface PcscHead {
  /** Name of the reader in the address. */
  readonly reader: string;
  readonly connect: PcscLinkFactory;
}

/** Connection to pcscd during a check. */
export class PcscProbe {
  readonly #clock: Clock;
  readonly #head: PcscHead;
  #link: PcscLink | null = null;
  #name = '';
  #card: number | null = null;

  constructor(clock: Clock, head: PcscHead) {
    this.#clock = clock;
    this.#head = head;
  }

  /** Full name of the reader; empty before `open`. */
  get name(): string {
    return this.#name;
  }

  get service(): string {
    return this.#link?.service ?? '';
  }

  /** Connects and finds the reader. Returns why it failed, or null. */
  async open(): Promise<string | null> {
    const link = this.#head.connect();
    const opened = await link.open(() => undefined);
    if (!opened.ok) return `pcscd can't be reached: ${REMEDIES.get(opened.fault.code) ?? opened.fault.code}`;
    this.#link = link;
    const attached = await link.readers();
    if (!attached.ok) return `pcscd lists no readers (${attached.fault.code})`;
    const names = attached.value.map(({ name }) => name);
    const reader = findReader(this.#head.reader, names);
    if (reader.found === 'one') {
      this.#name = reader.name;
      return null;
    }
    const others = names.length === 0 ? 'none is plugged in' : `plugged in: ${names.join(', ')}`;
    return reader.found === 'none' ? `no reader has this name; ${others}` : `several readers have this name; ${others}`;
  }

  async close(): Promise<void> {
    this.#card = null;
    const link = this.#link;
    this.#link = null;
    await link?.close();
  }

  /** State of the reader; null when it cannot be read. */
  async state(): Promise<PcscReaderState | null> {
    const attached = await this.#link?.readers();
    return attached?.ok === true ? (attached.value.find(({ name }) => name === this.#name) ?? null) : null;
  }

  /** Connects to the chip and resets it. Returns the result code of the failed call, or null when there is no answer. */
  async power(): Promise<number | null> {
    const link = this.#link;
    if (link === null) return null;
    const untilMs = this.#clock.nowMs() + FREED_MS;
    let connected = valueOf<PcscConnected>(await link.connect(this.#name));
    while (connected?.result === PCSC.sharingViolation && this.#clock.nowMs() < untilMs) {
      await sleep(this.#clock, LOOK_EVERY_MS, NEVER);
      connected = valueOf<PcscConnected>(await link.connect(this.#name));
    }
    if (connected === null || connected.result !== PCSC.success) return connected?.result ?? null;
    this.#card = connected.card;
    return valueOf(await link.reset(connected.card))?.result ?? null;
  }

  async transmit(command: Uint8Array): Promise<PcscTransmitted | null> {
    return this.#link === null || this.#card === null ? null : valueOf(await this.#link.transmit(this.#card, command));
  }

  async release(): Promise<void> {
    const card = this.#card;
    this.#card = null;
    if (card !== null) await this.#link?.disconnect(card);
  }

  /** Result code that another program gets when it connects to the chip; null when there is no answer. */
  async asAnother(): Promise<number | null> {
    const other = this.#head.connect();
    const opened = await other.open(() => undefined);
    if (!opened.ok) return null;
    const connected = valueOf<PcscConnected>(await other.connect(this.#name));
    await other.close();
    return connected?.result ?? null;
  }
}

function valueOf<T>(outcome: Outcome<T>): T | null {
  return outcome.ok ? outcome.value : null;
}
