import type { Fault, Outcome } from '../fault.ts';

/**
 * A serial line as drivers see it: bytes in, bytes out. Nothing that it says proves that a device is there:
 * neither that it opened, nor that a write was taken, nor that it has not closed.
 */
export interface SerialLink {
  open(listener: SerialListener): Promise<Outcome<void>>;
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}

export interface SerialListener {
  bytes(bytes: Uint8Array): void;
  /** At most once, and perhaps never; with its reason where the line knows more than that it has gone. */
  closed(reason?: Fault): void;
}

export type SerialLinkFactory = () => SerialLink;
