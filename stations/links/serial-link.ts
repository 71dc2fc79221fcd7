import type { Outcome } from '../fault.ts';

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
  /** At most once, and perhaps never. */
  closed(): void;
}

export type SerialLinkFactory = () => SerialLink;
