import type { Fault, Outcome } from '../fault.ts';

/**
 * PC/SC as a head's reader sees it: readers by name, and one chip at a time. A fault says that the service or the way to it failed;
 * what the service itself answers is its result code, and belongs to whoever asked.
 */
export interface PcscLink {
  /** `closed`: at most once, and perhaps never. */
  open(closed: (reason: Fault) => void): Promise<Outcome<void>>;
  /** Of the service, such as `pcscd, protocol 4.4`; empty before it is open. */
  readonly service: string;
  readers(): Promise<Outcome<readonly PcscReaderState[]>>;
  /** For this program alone, with T=1. */
  connect(reader: string): Promise<Outcome<PcscConnected>>;
  /** Power off and on: what another program did with the chip before is gone. */
  reset(card: number): Promise<Outcome<PcscResult>>;
  /** One command APDU; `response` is empty where the result is not `success`. */
  transmit(card: number, command: Uint8Array): Promise<Outcome<PcscTransmitted>>;
  /** Takes the power from the chip, and gives the reader to whoever wants it. */
  disconnect(card: number): Promise<Outcome<PcscResult>>;
  /** Whatever still waits for an answer ends. A chip that was connected is reset by the service. */
  close(): Promise<void>;
}

export type PcscLinkFactory = () => PcscLink;

export interface PcscReaderState {
  /** Full name, numbers of device and slot included. */
  readonly name: string;
  /** `unknown`: the service does not reach the reader any more. */
  readonly slot: 'absent' | 'present' | 'unknown';
  /** Answer to reset of a chip that has power; empty otherwise. */
  readonly atr: Uint8Array;
}

export interface PcscResult {
  readonly result: number;
}

export interface PcscConnected extends PcscResult {
  readonly card: number;
}

export interface PcscTransmitted extends PcscResult {
  readonly response: Uint8Array;
}

/** Result codes (PC/SC part 5 §3.1.5, as pcsclite.h numbers them) from which different things follow. */
export const PCSC = {
  success: 0,
  unknownReader: 0x8010_0009,
  sharingViolation: 0x8010_000b,
  noSmartCard: 0x8010_000c,
  protocolMismatch: 0x8010_000f,
  notTransacted: 0x8010_0016,
  readerUnavailable: 0x8010_0017,
  noReaders: 0x8010_002e,
  unresponsiveCard: 0x8010_0066,
  unpoweredCard: 0x8010_0067,
  resetCard: 0x8010_0068,
  removedCard: 0x8010_0069,
} as const;
