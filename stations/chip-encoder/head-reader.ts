import type { Fault, Outcome } from '../fault.ts';
import type { StationIdentity } from '../station.ts';
import type { ChipConnection } from './channel.ts';

/** A head's reader, at the level of APDUs: what carries these (blocks of T=1, or a service that does it) is the reader's own business. */
export interface HeadReader extends ChipConnection {
  /** `closed`: at most once, and perhaps never; with its reason where it knows more than that the reader has gone. */
  open(closed: (reason?: Fault) => void): Promise<Outcome<void>>;
  close(): Promise<void>;
  /** Asked of the reader once it is open: it proves that one is there. */
  identify(): Promise<Outcome<StationIdentity>>;
  /** Is a card in the reader? */
  present(): Promise<Outcome<boolean>>;
  /** Resets the chip; the value is its answer to reset, which offers T=1. Faults of the chip have codes of `chip.`, all others are the reader's. */
  powerOn(): Promise<Outcome<Uint8Array>>;
  powerOff(): Promise<void>;
  /** May the chip have got a command twice since it was powered on, without anybody above having sent it twice? */
  readonly resent: boolean;
}
