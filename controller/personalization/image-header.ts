/** Format and size of an image from its header, without decoding it. */

export interface ImageHeader {
  readonly format: 'JPEG' | 'JPEG 2000';
  readonly widthPx: number;
  readonly heightPx: number;
  /** 1: grey. */
  readonly components: number;
}

const JPEG_START = 0xffd8;
/** Frame headers of all processes; C4h, C8h and CCh are tables and reserved. */
const NO_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
/** Signature box of a JP2 file (ISO/IEC 15444-1 §I.5.1), and the start of a bare codestream (§A.4.1, A.5.1). */
const JP2_SIGNATURE = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const CODESTREAM_START = Buffer.from('ff4fff51', 'hex');
/** Offset from the SIZ marker to the image size, and the two offsets that are subtracted. */
const SIZ_SIZE_OFFSET = 6;
/** Offset from the image size to the number of components: after the offsets, and the tiles' sizes and offsets. */
const SIZ_COMPONENTS_OFFSET = 32;
/** The codestream of a JP2 file follows a few small boxes. */
const JP2_BOXES_MAX_BYTES = 4096;

/** Null if the image is neither. */
export function imageHeader(image: Uint8Array): ImageHeader | null {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (bytes.length < 16) return null;
  if (bytes.readUInt16BE(0) === JPEG_START) return jpegHeader(bytes);
  const whole = bytes.subarray(0, 12).equals(JP2_SIGNATURE);
  const start = whole ? bytes.subarray(0, JP2_BOXES_MAX_BYTES).indexOf(CODESTREAM_START) : 0;
  return start >= 0 && bytes.subarray(start, start + 4).equals(CODESTREAM_START) ? jpeg2000Header(bytes, start) : null;
}

/** ITU-T T.81 §B.2.2. */
function jpegHeader(bytes: Buffer): ImageHeader | null {
  let at = 2;
  while (at + 10 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      return {
        format: 'JPEG',
        heightPx: bytes.readUInt16BE(at + 5),
        widthPx: bytes.readUInt16BE(at + 7),
        components: bytes[at + 9] ?? 0,
      };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** ISO/IEC 15444-1 §A.5.1: the image's extent minus its offset on the reference grid. */
function jpeg2000Header(bytes: Buffer, start: number): ImageHeader | null {
  const at = start + 2 + SIZ_SIZE_OFFSET;
  if (at + SIZ_COMPONENTS_OFFSET + 2 > bytes.length) return null;
  return {
    format: 'JPEG 2000',
    widthPx: bytes.readUInt32BE(at) - bytes.readUInt32BE(at + 8),
    heightPx: bytes.readUInt32BE(at + 4) - bytes.readUInt32BE(at + 12),
    components: bytes.readUInt16BE(at + SIZ_COMPONENTS_OFFSET),
  };
}
