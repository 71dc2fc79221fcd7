import type { BlankSerial } from '../blank-serial.ts';
import type { ChannelKeys } from '../smartcard/globalplatform/scp03.ts';

/** A chip session's content: elementary files and keys to write, then the card is locked. */
export interface EncodeWork {
  readonly kind: 'encode';
  /** Application that holds the files, as AID bytes. */
  readonly aid: Uint8Array;
  /** Keys of the chip that should be in the head: any other chip can't be opened with them. */
  readonly channelKeys: ChannelKeys;
  readonly channelSecurity: ChannelSecurity;
  /** SHA-256 of the LDS security object: written to the chip first, read back to know what became of a session. */
  readonly digest: Uint8Array;
  /** Null where it is only asked what became of the job: after a restart the chip's keys exist nowhere but in the chip. */
  readonly content: ChipContent | null;
}

/** `none`: both ends prove their keys, and what follows travels in the clear. Simulated chips of a fast simulation alone take it. */
export type ChannelSecurity = 'full' | 'none';

/** Everything that goes into one citizen's chip. */
export interface ChipContent {
  readonly files: readonly ElementaryFile[];
  /** What the holder reads off the card to open the chip, ICAO Doc 9303-11 §4.3.2 and §4.4.1. */
  readonly mrzInformation: string;
  readonly cardAccessNumber: string;
  /** Private keys whose public halves are in DG14 and DG15. */
  readonly chipAuthenticationKey: Uint8Array;
  readonly activeAuthenticationKey: Uint8Array;
  /** Card-verifiable certificate of the authority whose inspection systems may read the fingerprints; null for none. */
  readonly trustPoint: Uint8Array | null;
}

export interface ElementaryFile {
  /** Two-byte file identifier, ISO/IEC 7816-4. */
  readonly fid: number;
  readonly content: Uint8Array;
}

export interface EncodeResult {
  readonly kind: 'encode';
  /** Serial that the chip itself reports. */
  readonly chipSerial: BlankSerial;
  readonly atr: string;
  readonly bytesWritten: number;
}

/** Bytes of one UPDATE BINARY where the card takes extended length; short of the buffers that such chips have. */
export const EXTENDED_CHUNK_BYTES = 4096;
/** The same in the short form: padded, and with the MAC, it stays within 255 bytes. */
export const SHORT_CHUNK_BYTES = 223;
