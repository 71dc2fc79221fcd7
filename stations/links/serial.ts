import type { Socket } from 'node:net';

import { SerialPort } from 'serialport';

import type { Clock } from '../clock.ts';
import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import { checkedAddress, parseSerialAddress, type NetworkAddress, type PortAddress } from './address.ts';
import { reach } from './reach.ts';
import type { SerialLink, SerialListener } from './serial-link.ts';
import { openingOf } from './telnet.ts';

/** Maximum unsent bytes for a peer that does not read; beyond it the line counts as lost. */
const WRITE_BUFFER_MAX_BYTES = 65_536;
const CONNECT_TIMEOUT_MS = 3000;

/**
 * Creates a serial link: 8 data bits, no parity; a device server must be raw. `url`: one that `parseSerialAddress` accepts.
 *
 * @throws RangeError for an invalid `url`
 */
export function serialLink(url: string, clock: Clock): SerialLink {
  const address = checkedAddress(parseSerialAddress(url));
  return address.via === 'tcp' ? new TcpLink(address, clock) : new SerialPortLink(address);
}

class SerialPortLink implements SerialLink {
  readonly #path: string;
  readonly #port: SerialPort;
  #listener: SerialListener | null = null;

  constructor({ path, baud, stopBits }: PortAddress) {
    this.#path = path;
    this.#port = new SerialPort({ path, baudRate: baud, stopBits, autoOpen: false, lock: true });
  }

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    this.#port.on('data', (bytes: Buffer) => this.#listener?.bytes(bytes));
    // serialport reports a lost port as `error`, and then twice as `close`.
    this.#port.on('close', () => this.#closed());
    this.#port.on('error', () => this.#closed());
    return new Promise((resolve) => {
      this.#port.open((error) => {
        resolve(error ? failed(fault('link.unreachable', 'major', { port: this.#path })) : done(undefined));
      });
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#port.isOpen) return;
    if (this.#port.writableLength > WRITE_BUFFER_MAX_BYTES) {
      this.#closed();
      return;
    }
    this.#port.write(Buffer.from(bytes));
  }

  close(): Promise<void> {
    this.#listener = null;
    return new Promise((resolve) => {
      if (!this.#port.isOpen) {
        resolve();
        return;
      }
      this.#port.close(() => resolve());
    });
  }

  #closed(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed();
  }
}

class TcpLink implements SerialLink {
  readonly #address: NetworkAddress;
  readonly #clock: Clock;
  #socket: Socket | null = null;
  /** Bytes received before the server is known to be raw; null afterwards. */
  #opening: Uint8Array | null = new Uint8Array(0);
  #listener: SerialListener | null = null;

  constructor(address: NetworkAddress, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
  }

  async open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    // A host that drops packets would delay the attempt for minutes.
    const socket = await reach(this.#address, this.#clock, CONNECT_TIMEOUT_MS);
    if (socket === null || this.#listener !== listener) {
      socket?.destroy();
      const { host, port } = this.#address;
      return failed(fault('link.unreachable', 'major', { host, port }));
    }
    this.#socket = socket;
    socket.on('data', (bytes) => this.#received(bytes));
    socket.on('close', () => this.#closed());
    return done(undefined);
  }

  write(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket === null || !socket.writable) return;
    if (socket.writableLength > WRITE_BUFFER_MAX_BYTES) {
      this.#closed();
      return;
    }
    socket.write(bytes);
  }

  close(): Promise<void> {
    this.#listener = null;
    this.#socket?.destroy();
    this.#socket = null;
    return Promise.resolve();
  }

  #received(bytes: Uint8Array): void {
    if (this.#opening === null) {
      this.#listener?.bytes(bytes);
      return;
    }
    this.#opening = Buffer.concat([this.#opening, bytes]);
    switch (openingOf(this.#opening)) {
      case 'unknown':
        return;
      case 'telnet': {
        // Telnet doubles every FFh and removes other bytes, which would corrupt a chip's files.
        const { host, port } = this.#address;
        this.#closed(fault('link.telnet', 'major', { host, port }));
        this.#socket?.destroy();
        return;
      }
      case 'raw': {
        const came = this.#opening;
        this.#opening = null;
        this.#listener?.bytes(came);
      }
    }
  }

  #closed(reason?: Fault): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed(reason);
  }
}
