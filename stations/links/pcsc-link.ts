import type { Fault, Outcome } from '../fault.ts';

/**
 * PC/SC as a head's reader uses it: readers by name, and one chip at a time. A fault means that the service or the connection to it failed;
 * the service's own answer is a result code, which the caller interprets.
 */
export interface PcscLink {
  /** Opens the connection to the service. Calls `closed` at most once, possibly never. */
  open(closed: (reason: Fault) => void): Promise<Outcome<void>>;
  /** Name and version of the service, such as `pcscd, protocol 4.4`; empty before `open`. */
  readonly service: string;
  readers(): Promise<Outcome<readonly PcscReaderState[]>>;
  /** Connects to a chip exclusively, with T=1. */
  connect(reader: string): Promise<Outcome<PcscConnected>>;
  /** Powers the chip off and on, which discards any state left by other programs. */
  reset(card: number): Promise<Outcome<PcscResult>>;
  /** Sends one command APDU; `response` is empty unless the result is `success`. */
  transmit(card: number, command: Uint8Array): Promise<Outcome<PcscTransmitted>>;
  /** Powers the chip off and releases the reader. */
  disconnect(card: number): Promise<Outcome<PcscResult>>;
  /** Closes the connection and ends pending requests. The service resets a connected chip. */
  close(): Promise<void>;
}

export type PcscLinkFactory = () => PcscLink;

export interface PcscReaderState {
  /** Full name, including the numbers of device and slot. */
  readonly name: string;
  /** `unknown`: the service has lost the reader. */
  readonly slot: 'absent' | 'present' | 'unknown';
  /** Answer to reset of a powered chip; otherwise empty. */
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

/** Result codes (PC/SC part 5 §3.1.5, numbered as in pcsclite.h) that are handled differently. */
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
