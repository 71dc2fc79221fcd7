import type { Fault, Outcome } from '../fault.ts';
import type { StationIdentity } from '../station.ts';
import type { ChipConnection } from './channel.ts';

/** A head's reader at APDU level. The transport below (T=1 blocks, or pcscd) is internal to the reader. */
export interface HeadReader extends ChipConnection {
  /** Opens the reader. Calls `closed` at most once, possibly never; with a reason where it is more specific than a lost connection. */
  open(closed: (reason?: Fault) => void): Promise<Outcome<void>>;
  close(): Promise<void>;
  /** Reads the reader's identity after `open`; proves that a reader is connected. */
  identify(): Promise<Outcome<StationIdentity>>;
  /** Whether a card is in the reader. */
  present(): Promise<Outcome<boolean>>;
  /**
   * Resets the chip; the value is its answer to reset, which offers T=1. Faults of the chip have a code that starts with `chip.`; all
   * others are faults of the reader.
   */
  powerOn(): Promise<Outcome<Uint8Array>>;
  powerOff(): Promise<void>;
  /** Whether the chip may have received a command twice since power-on, although the caller sent it once. */
  readonly resent: boolean;
}
