import { connect, type Socket } from 'node:net';

import { SerialPort } from 'serialport';

import { done, failed, fault, type Outcome } from '../fault.ts';
import type { SerialLink, SerialListener } from './serial-link.ts';

/** Bytes that may wait for a peer that does not read, before the line counts as lost. */
const WRITE_BUFFER_MAX_BYTES = 65_536;
const CONNECT_TIMEOUT_MS = 3000;

/**
 * A link for `serial:///dev/ttyUSB0?baud=115200` (8 data bits, no parity, 1 stop bit; 2 stop bits with `&stop=2`)
 * or `tcp://host:port` (serial device server, raw).
 */
export function serialLink(url: string): SerialLink {
  const parsed = new URL(url);
  if (parsed.protocol === 'tcp:') return new TcpLink(parsed.hostname, Number(parsed.port));
  return new SerialPortLink(
    decodeURIComponent(parsed.pathname),
    Number(parsed.searchParams.get('baud') ?? '115200'),
    parsed.searchParams.get('stop') === '2' ? 2 : 1,
  );
}

class SerialPortLink implements SerialLink {
  readonly #path: string;
  readonly #port: SerialPort;
  #listener: SerialListener | null = null;

  constructor(path: string, baudRate: number, stopBits: 1 | 2) {
    this.#path = path;
    this.#port = new SerialPort({ path, baudRate, stopBits, autoOpen: false, lock: true });
  }

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    this.#port.on('data', (bytes: Buffer) => this.#listener?.bytes(bytes));
    // serialport reports a vanished line as `error`, and then twice as `close`.
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
  readonly #host: string;
  readonly #portNumber: number;
  #socket: Socket | null = null;
  #listener: SerialListener | null = null;

  constructor(host: string, portNumber: number) {
    this.#host = host;
    this.#portNumber = portNumber;
  }

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    return new Promise((resolve) => {
      const socket = connect({ host: this.#host, port: this.#portNumber, noDelay: true });
      this.#socket = socket;
      // A host that swallows packets would keep us waiting for minutes.
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('connect timeout')));
      socket.once('connect', () => {
        socket.setTimeout(0);
        resolve(done(undefined));
      });
      socket.on('data', (bytes) => this.#listener?.bytes(bytes));
      socket.on('error', () => {
        resolve(failed(fault('link.unreachable', 'major', { host: this.#host, port: this.#portNumber })));
        this.#closed();
      });
      socket.on('close', () => this.#closed());
    });
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

  #closed(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed();
  }
}
