import type { Fault, Outcome } from '../fault.ts';

/**
 * A serial line as drivers use it: bytes in, bytes out. Nothing it reports proves that a device is connected: neither `open`, nor an
 * accepted write, nor a missing `closed`.
 */
export interface SerialLink {
  open(listener: SerialListener): Promise<Outcome<void>>;
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}

export interface SerialListener {
  bytes(bytes: Uint8Array): void;
  /** Called at most once, possibly never; with a reason where the line knows more than that it is gone. */
  closed(reason?: Fault): void;
}

export type SerialLinkFactory = () => SerialLink;
