/** A chip session's content: elementary files to write, then the card is locked. */
export interface EncodeWork {
  readonly kind: 'encode';
  /** Application that holds the files, as AID bytes. */
  readonly aid: Uint8Array;
  readonly files: readonly ElementaryFile[];
  /** SHA-256 of the files' content in order; written to the chip last, read back to know what became of a session. */
  readonly digest: Uint8Array;
}

export interface ElementaryFile {
  /** Two-byte file identifier, ISO/IEC 7816-4. */
  readonly fid: number;
  readonly content: Uint8Array;
}

export interface EncodeResult {
  readonly kind: 'encode';
  /** Serial that the chip itself reports. */
  readonly chipSerial: string;
  readonly atr: string;
  readonly bytesWritten: number;
}

/** Proprietary file that carries the session's job key and digest (created at manufacture, with the card's serial). */
export const EF_PERSONALIZATION = 0x01f0;
export const EF_CHIP_SERIAL = 0x2f02;
/** Bytes of one UPDATE BINARY: with its header it fills one T=1 block of IFSC 254. */
export const UPDATE_CHUNK_BYTES = 240;
