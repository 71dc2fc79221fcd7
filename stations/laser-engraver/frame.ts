/**
 * The laser's line protocol, PROTOCOL.md: one frame per line, `<direction><seq> <verb> [name=value …]*<crc>\n`. Values are percent-encoded;
 * CRC-16/CCITT-FALSE over everything before the `*`.
 */

export type Direction = '>' | '<' | '!';

export interface LaserFrame {
  /** `>` request to the laser, `<` reply with the same number, `!` event of the laser. */
  readonly direction: Direction;
  /** 0 … 255 */
  readonly sequence: number;
  readonly verb: string;
  readonly values: Readonly<Record<string, string>>;
}

export const FRAME_MAX_BYTES = 1024;
export const DATA_CHUNK_BYTES = 480;

const PATTERN = /^([><!])([0-9A-F]{2}) ([A-Z]{2,12})((?: [a-z][A-Za-z0-9]{0,20}=[\w.%:/,+~-]*)*)\*([0-9A-F]{4})$/;

/** Encodes a frame as one line with its checksum and a line feed. */
export function encodeLaserFrame({ direction, sequence, verb, values }: LaserFrame): string {
  let body = `${direction}${sequence.toString(16).toUpperCase().padStart(2, '0')} ${verb}`;
  for (const [name, value] of Object.entries(values)) body += ` ${name}=${escape(value)}`;
  return `${body}*${crc16(body)}\n`;
}

/** Parses a line; null when it is not a frame, its checksum is wrong, or a name occurs twice. */
export function parseLaserFrame(line: string): LaserFrame | null {
  const match = PATTERN.exec(line);
  if (match === null) return null;
  const [, direction, sequence, verb, pairs, crc] = match;
  if (crc !== crc16(line.slice(0, -5))) return null;
  const values: Record<string, string> = {};
  for (const pair of (pairs ?? '').split(' ')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    // With two values of one name it is undefined which one counts.
    if (Object.hasOwn(values, name)) return null;
    try {
      values[name] = decodeURIComponent(pair.slice(at + 1));
    } catch {
      return null;
    }
  }
  if (direction !== '>' && direction !== '<' && direction !== '!') return null;
  return { direction, sequence: Number.parseInt(sequence ?? '', 16), verb: verb ?? '', values };
}

/** Splits a byte stream into lines; drops a line that is too long up to its end. */
export class LineReader {
  #pending = '';
  #overlong = false;

  push(bytes: Uint8Array): string[] {
    this.#pending += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const lines = this.#pending.split('\n');
    this.#pending = lines.pop() ?? '';
    if (this.#overlong && lines.length > 0) {
      lines.shift();
      this.#overlong = false;
    }
    if (this.#pending.length > FRAME_MAX_BYTES) {
      this.#pending = '';
      this.#overlong = true;
    }
    return lines
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
      .filter((line) => line !== '' && line.length <= FRAME_MAX_BYTES);
  }
}

function escape(value: string): string {
  return /^[\w.:/,+~-]*$/.test(value)
    ? value
    : encodeURIComponent(value).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** CRC-16/CCITT-FALSE: polynomial 1021h, initial FFFFh; check value of «123456789» is 29B1h. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (let index = 0; index < text.length; index += 1) {
    crc = ((CRC_TABLE[((crc >> 8) ^ text.charCodeAt(index)) & 0xff] ?? 0) ^ (crc << 8)) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

const CRC_TABLE = Array.from({ length: 256 }, (_, index) => {
  let value = index << 8;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1) & 0xffff;
  return value;
});
