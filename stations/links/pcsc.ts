import { connect, type Socket } from 'node:net';

import { withTimeout, type Clock } from '../clock.ts';
import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import {
  PCSC,
  type PcscConnected,
  type PcscLink,
  type PcscReaderState,
  type PcscResult,
  type PcscTransmitted,
} from './pcsc-link.ts';
import {
  ANSWER_BYTES,
  APDU_MAX_BYTES,
  connectedOf,
  connectMessage,
  disconnectMessage,
  establishMessage,
  KNOWN_MINORS,
  readersOf,
  readersStateMessage,
  reconnectMessage,
  transmitMessage,
  VERSION_MAJOR,
  VERSION_MINOR,
  versionMessage,
  wordOf,
} from './pcsc-message.ts';

/**
 * pcscd over its Unix socket, without libpcsclite: the library would have to be compiled at installation, and a hanging call of it could
 * not be cancelled.
 */

const SOCKET = '/run/pcscd/pcscd.comm';
const DIAL_TIMEOUT_MS = 3000;
/** pcscd may be socket-activated, and search for its readers before it answers. Milliseconds. */
const ANSWER_TIMEOUT_MS = 5000;
/** A reader tries several voltages, and a chip may request time before its answer to reset. Milliseconds. */
const POWER_TIMEOUT_MS = 15_000;
/** One minute per command, as on serial readers, plus transfer time. Milliseconds. */
export const TRANSMIT_TIMEOUT_MS = 61_000;

/** Connection to pcscd. Any timeout or protocol error closes it. */
export class PcscSocket implements PcscLink {
  readonly #clock: Clock;
  readonly #path: string;
  #socket: Socket | null = null;
  #minor: number | null = null;
  #context = 0;
  #received: Buffer[] = [];
  #waiting: { readonly bytes: number; readonly resolve: (answer: Buffer | null) => void } | null = null;
  #closed: ((reason: Fault) => void) | null = null;
  /** Serializes requests, because answers have no number. */
  #queue: Promise<unknown> = Promise.resolve();

  /** `path`: pcscd's socket; by default the path that libpcsclite uses. */
  constructor(clock: Clock, path: string = process.env['PCSCLITE_CSOCK_NAME'] ?? SOCKET) {
    this.#clock = clock;
    this.#path = path;
  }

  get service(): string {
    return this.#minor === null ? '' : `pcscd, protocol ${VERSION_MAJOR}.${this.#minor}`;
  }

  async open(closed: (reason: Fault) => void): Promise<Outcome<void>> {
    const greeted = await this.#greet(VERSION_MINOR);
    if (!greeted.ok) return greeted;
    const established = await this.#ask(establishMessage(), ANSWER_BYTES.establishContext, ANSWER_TIMEOUT_MS);
    if (!established.ok) return established;
    if (wordOf(established.value, 2) !== PCSC.success) {
      await this.close();
      return failed(fault('link.refused', 'major', { error: hex(wordOf(established.value, 2)) }));
    }
    this.#context = wordOf(established.value, 1);
    this.#closed = closed;
    return done(undefined);
  }

  async readers(): Promise<Outcome<readonly PcscReaderState[]>> {
    const answer = await this.#ask(readersStateMessage(), ANSWER_BYTES.readersState, ANSWER_TIMEOUT_MS);
    return answer.ok ? done(readersOf(answer.value)) : answer;
  }

  async connect(reader: string): Promise<Outcome<PcscConnected>> {
    const answer = await this.#ask(connectMessage(this.#context, reader), ANSWER_BYTES.connect, POWER_TIMEOUT_MS);
    return answer.ok ? done(connectedOf(answer.value)) : answer;
  }

  async reset(card: number): Promise<Outcome<PcscResult>> {
    const answer = await this.#ask(reconnectMessage(card), ANSWER_BYTES.reconnect, POWER_TIMEOUT_MS);
    return answer.ok ? done({ result: wordOf(answer.value, 5) }) : answer;
  }

  transmit(card: number, command: Uint8Array): Promise<Outcome<PcscTransmitted>> {
    return this.#turn(async () => {
      const head = await this.#exchange(transmitMessage(card, command), ANSWER_BYTES.transmit, TRANSMIT_TIMEOUT_MS);
      if (!head.ok) {
        const seconds = Math.floor(TRANSMIT_TIMEOUT_MS / 1000);
        return head.fault.code === 'link.stale' ? failed(fault('station.asks-for-time', 'minor', { seconds })) : head;
      }
      const result = wordOf(head.value, 7);
      const length = wordOf(head.value, 6);
      if (result !== PCSC.success) return done({ result, response: new Uint8Array(0) });
      if (length > APDU_MAX_BYTES) return failed(this.#end(fault('station.protocol', 'major', { what: 'pcscd' })));
      const response = await this.#read(length, ANSWER_TIMEOUT_MS);
      return response.ok ? done({ result, response: response.value }) : response;
    });
  }

  async disconnect(card: number): Promise<Outcome<PcscResult>> {
    const answer = await this.#ask(disconnectMessage(card), ANSWER_BYTES.disconnect, ANSWER_TIMEOUT_MS);
    return answer.ok ? done({ result: wordOf(answer.value, 2) }) : answer;
  }

  close(): Promise<void> {
    this.#closed = null;
    this.#drop();
    return Promise.resolve();
  }

  /** Connects and negotiates the version; retries with the version that pcscd requires. */
  async #greet(minor: number): Promise<Outcome<void>> {
    const dialled = await this.#dial();
    if (!dialled.ok) return dialled;
    const answer = await this.#ask(versionMessage(minor), ANSWER_BYTES.version, ANSWER_TIMEOUT_MS);
    if (!answer.ok) {
      // pcscd accepts every connection, queries polkit for the user, and closes those that are not permitted.
      return answer.fault.code === 'link.lost' ? failed(fault('link.pcscd-refuses', 'major', {})) : answer;
    }
    const [major, theirs, result] = [wordOf(answer.value, 0), wordOf(answer.value, 1), wordOf(answer.value, 2)];
    if (result === PCSC.success) {
      this.#minor = minor;
      return done(undefined);
    }
    this.#drop();
    if (major === VERSION_MAJOR && theirs !== minor && minor === VERSION_MINOR && KNOWN_MINORS.includes(theirs))
      return this.#greet(theirs);
    return failed(fault('link.pcscd-version', 'major', { found: `${major}.${theirs}` }));
  }

  async #dial(): Promise<Outcome<void>> {
    const socket = connect({ path: this.#path });
    const code = await withTimeout(
      this.#clock,
      DIAL_TIMEOUT_MS,
      new Promise<string | null>((resolve) => {
        socket.once('connect', () => resolve(null));
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      }),
      'timeout',
    );
    if (code !== null) {
      socket.destroy();
      const denied = code === 'EACCES' || code === 'EPERM';
      return failed(fault(denied ? 'link.pcscd-refuses' : 'link.pcscd-missing', 'major', { path: this.#path }));
    }
    this.#socket = socket;
    socket.on('data', (bytes) => {
      if (this.#socket === socket) this.#receive(bytes);
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#end(fault('link.lost', 'major', {}));
    });
    return done(undefined);
  }

  #ask(question: Uint8Array, answerBytes: number, timeoutMs: number): Promise<Outcome<Buffer>> {
    return this.#turn(() => this.#exchange(question, answerBytes, timeoutMs));
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn;
    return turn;
  }

  #exchange(question: Uint8Array, answerBytes: number, timeoutMs: number): Promise<Outcome<Buffer>> {
    if (this.#socket === null) return Promise.resolve(failed(fault('link.lost', 'major', {})));
    this.#received = [];
    this.#socket.write(question);
    return this.#read(answerBytes, timeoutMs);
  }

  /** A late answer would be read as that of the next request, so a timeout closes the connection. */
  async #read(bytes: number, timeoutMs: number): Promise<Outcome<Buffer>> {
    if (this.#socket === null) return failed(fault('link.lost', 'major', {}));
    const answer = await withTimeout(
      this.#clock,
      timeoutMs,
      new Promise<Buffer | null>((resolve) => {
        this.#waiting = { bytes, resolve };
        this.#receive(Buffer.alloc(0));
      }),
      'late',
    );
    if (typeof answer === 'string') return failed(this.#end(fault('link.stale', 'major', { ageMs: timeoutMs })));
    return answer === null ? failed(fault('link.lost', 'major', {})) : done(answer);
  }

  #receive(bytes: Buffer): void {
    if (bytes.length > 0) this.#received.push(bytes);
    const waiting = this.#waiting;
    if (waiting === null) return;
    const length = this.#received.reduce((sum, part) => sum + part.length, 0);
    if (length < waiting.bytes) return;
    const all = Buffer.concat(this.#received);
    this.#received = [all.subarray(waiting.bytes)];
    this.#waiting = null;
    waiting.resolve(all.subarray(0, waiting.bytes));
  }

  #end(reason: Fault): Fault {
    const closed = this.#closed;
    this.#closed = null;
    this.#drop();
    closed?.(reason);
    return reason;
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
    this.#received = [];
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(null);
  }
}

function hex(code: number): string {
  return code.toString(16).toUpperCase();
}
