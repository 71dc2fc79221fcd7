import {
  readBinary,
  readBinaryOf,
  selectApplication,
  SW,
  type CommandApdu,
  type ResponseApdu,
} from '../iso7816/apdu.ts';
import { concat } from '../iso7816/tlv.ts';
import { shortIdentifier } from './lds.ts';
import { SecureMessaging, type SessionKeys } from './secure-messaging.ts';

/**
 * Commands of an inspection system as a generator: it yields a command and receives the response, or null when the chip did not answer. The
 * same code runs over a real reader, and synchronously in virtual time.
 */
export type Dialogue<T> = Generator<CommandApdu, T, ResponseApdu | null>;

/** Without extended length a protected response has room for this much data (231 bytes of cryptogram less padding). */
export const SHORT_READ_BYTES = 223;
const HEADER_MAX_BYTES = 6;
/** Maximum offset in P1-P2: 15 bits. */
const OFFSET_MAX = 0x7fff;

export type FileContent =
  | { readonly state: 'read'; readonly content: Uint8Array }
  | { readonly state: 'refused'; readonly sw: number }
  | { readonly state: 'silent' };

/** The reader's end of one session. After `secure`, commands use secure messaging. */
export class ChipReader {
  readonly #readBytes: number;
  #messaging: SecureMessaging | null = null;

  /** `readBytes`: Le of one READ BINARY. */
  constructor(readBytes: number) {
    this.#readBytes = readBytes;
  }

  secure(keys: SessionKeys): void {
    this.#messaging = new SecureMessaging(keys);
  }

  /** Sends a command; null when there is no response, or secure messaging rejects it. */
  *transceive(plain: CommandApdu): Dialogue<ResponseApdu | null> {
    if (this.#messaging === null) return yield plain;
    const answer = yield this.#messaging.protect(plain);
    if (answer === null) return null;
    // An error without secure messaging means that the chip closed the session.
    if (answer.data.length === 0 && answer.sw !== SW.ok) return answer;
    return this.#messaging.unprotect(answer);
  }

  *select(aid: Uint8Array): Dialogue<ResponseApdu | null> {
    return yield* this.transceive(selectApplication(aid));
  }

  /** Reads a whole file by short identifier, in the current application or, before any SELECT, in the master file. */
  *readFile(fid: number): Dialogue<FileContent> {
    let content: Uint8Array = new Uint8Array(0);
    let total = this.#readBytes;
    while (content.length < total) {
      if (content.length > OFFSET_MAX) return { state: 'refused', sw: SW.wrongOffset };
      const wanted = Math.min(this.#readBytes, total - content.length);
      const part = yield* this.transceive(
        content.length === 0 ? readBinaryOf(shortIdentifier(fid), wanted) : readBinary(content.length, wanted),
      );
      if (part === null) return { state: 'silent' };
      if (part.sw !== SW.ok && part.sw !== SW.endOfFile) return { state: 'refused', sw: part.sw };
      if (part.data.length === 0) break;
      if (content.length === 0) total = objectLength(part.data) ?? part.data.length;
      content = content.length === 0 ? part.data : concat([content, part.data]);
    }
    return { state: 'read', content: content.subarray(0, total) };
  }
}

/** Total length of a file that is one TLV object, from its first bytes; null when they are not a valid header. */
function objectLength(head: Uint8Array): number | null {
  let at = ((head[0] ?? 0) & 0x1f) === 0x1f ? 2 : 1;
  const first = head[at];
  if (first === undefined) return null;
  at += 1;
  if (first < 0x80) return at + first;
  const count = first & 0x7f;
  if (count === 0 || at + count > Math.min(head.length, HEADER_MAX_BYTES)) return null;
  let length = 0;
  for (const byte of head.subarray(at, at + count)) length = length * 256 + byte;
  return at + count + length;
}
