import type { BlankSerial } from '../blank-serial.ts';
import type { ChannelKeys } from '../smartcard/globalplatform/scp03.ts';

/** Job of an encoder head: files and keys to write to one chip, which is locked afterwards. */
export interface EncodeWork {
  readonly kind: 'encode';
  /** AID of the application that holds the files. */
  readonly aid: Uint8Array;
  /** Channel keys of the chip that should be in the head. No other chip can be opened with them. */
  readonly channelKeys: ChannelKeys;
  readonly channelSecurity: ChannelSecurity;
  /** SHA-256 of the LDS security object. Written to the chip first, and read back to find out how far a session got. */
  readonly digest: Uint8Array;
  /** Null where the job is only queried: after a restart the chip's private keys exist only in the chip. */
  readonly content: ChipContent | null;
}

/** `none`: both ends authenticate, and the following commands are in plain text. Accepted only by simulated chips in a fast simulation. */
export type ChannelSecurity = 'full' | 'none';

/** Complete content of one citizen's chip. */
export interface ChipContent {
  readonly files: readonly ElementaryFile[];
  /** Access passwords printed on the card: MRZ information (ICAO Doc 9303-11 §4.3.2) and card access number (§4.4.1). */
  readonly mrzInformation: string;
  readonly cardAccessNumber: string;
  /** Private keys (scalars) whose public keys are in DG14 and DG15. */
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

/** Result of a finished encoding job. */
export interface EncodeResult {
  readonly kind: 'encode';
  /** Serial read from the chip (card image number, GlobalPlatform 2.3 §H.3). */
  readonly chipSerial: BlankSerial;
  readonly atr: string;
  readonly bytesWritten: number;
}

/** Maximum data of one UPDATE BINARY in extended length; below the buffer size of such chips. */
export const EXTENDED_CHUNK_BYTES = 4096;
/** The same in short length: with padding and MAC the command data stay within 255 bytes. */
export const SHORT_CHUNK_BYTES = 223;
