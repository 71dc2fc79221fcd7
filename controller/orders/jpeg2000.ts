/** A JPEG 2000 file by its boxes and markers (ISO/IEC 15444-1): whether it is complete, and the codestream for the decoder. */

export interface Jpeg2000 {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
  /** From SOC to EOC. */
  readonly codestream: Uint8Array;
}

export type Jpeg2000Flaw =
  | 'not-jpeg-2000'
  | 'broken'
  | 'cut-short'
  | 'trailing-bytes'
  | 'other-colours'
  | 'too-many-tiles';

/** Signature box of a JP2 file, §I.5.1. */
const SIGNATURE = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const BOX_HEAD_BYTES = 8;
const SOC = 0xff4f;
const SIZ = 0xff51;
const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
/** Enumerated colour spaces, table I.10: sRGB and grey. */
const COLOURS: ReadonlySet<number> = new Set([16, 17]);
/** Component depth field for unsigned 8-bit samples (depth minus one), without sub-sampling. */
const EIGHT_BITS = 7;
const SIZ_BYTES = 38;
const TILE_PART_HEAD_BYTES = 12;
/** A portrait has one tile, or a few. */
const TILES_MOST = 64;

export function readJpeg2000(image: Uint8Array): Jpeg2000 | Jpeg2000Flaw {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === SOC) return readCodestream(bytes);
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return 'not-jpeg-2000';
  const codestream = codestreamOf(bytes);
  return typeof codestream === 'string' ? codestream : readCodestream(codestream);
}

/** §I.4: a box has its length (0: to the end of the file) and its type; the colour specification is a box inside the header box. */
function codestreamOf(file: Buffer): Buffer | Jpeg2000Flaw {
  let codestream: Buffer | null = null;
  for (let at = 0; at < file.length;) {
    const box = boxAt(file, at);
    if (typeof box === 'string') return box;
    if (box.type === 'jp2h') {
      const flaw = checkHeader(box.content);
      if (flaw !== null) return flaw;
    } else if (box.type === 'jp2c') {
      if (codestream !== null) return 'broken';
      codestream = box.content;
    }
    at = box.end;
  }
  return codestream ?? 'broken';
}

function checkHeader(header: Buffer): Jpeg2000Flaw | null {
  for (let at = 0; at < header.length;) {
    const box = boxAt(header, at);
    if (typeof box === 'string') return box;
    if (box.type === 'pclr' || box.type === 'cmap') return 'other-colours';
    if (box.type === 'colr') {
      const [method] = box.content;
      if (method !== 1 || box.content.length < 7 || !COLOURS.has(box.content.readUInt32BE(3))) return 'other-colours';
    }
    at = box.end;
  }
  return null;
}

function boxAt(bytes: Buffer, at: number): { type: string; content: Buffer; end: number } | Jpeg2000Flaw {
  if (at + BOX_HEAD_BYTES > bytes.length) return 'trailing-bytes';
  const said = bytes.readUInt32BE(at);
  const type = bytes.toString('latin1', at + 4, at + BOX_HEAD_BYTES);
  const end = said === 0 ? bytes.length : at + said;
  if (said !== 0 && said < BOX_HEAD_BYTES) return 'broken';
  if (end > bytes.length) return 'cut-short';
  return { type, content: bytes.subarray(at + BOX_HEAD_BYTES, end), end };
}

/** §A: main header, tile-parts with their lengths, end of codestream. */
function readCodestream(bytes: Buffer): Jpeg2000 | Jpeg2000Flaw {
  if (bytes.length < SIZ_BYTES + 4) return 'cut-short';
  if (bytes.readUInt16BE(0) !== SOC || bytes.readUInt16BE(2) !== SIZ) return 'broken';
  const size = sizeIn(bytes);
  if (typeof size === 'string') return size;
  for (let at = 2; ;) {
    if (at + 2 > bytes.length) return 'cut-short';
    const marker = bytes.readUInt16BE(at);
    if (marker === EOC) return at + 2 === bytes.length ? { ...size, codestream: bytes } : 'trailing-bytes';
    if (marker < 0xff00 || marker === SOD) return 'broken';
    if (at + 4 > bytes.length) return 'cut-short';
    let next = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === SOT) {
      if (at + TILE_PART_HEAD_BYTES > bytes.length) return 'cut-short';
      const length = bytes.readUInt32BE(at + 6);
      // Length 0: the last tile-part extends to the end of the codestream.
      next = length === 0 ? bytes.length - 2 : at + length;
    }
    if (next <= at) return 'broken';
    at = next;
  }
}

/** §A.5.1: sizes on the reference grid, then precision and sub-sampling of each component. */
function sizeIn(bytes: Buffer): Omit<Jpeg2000, 'codestream'> | Jpeg2000Flaw {
  const u32 = (index: number): number => bytes.readUInt32BE(8 + index * 4);
  const [width, height, left, top, tileWidth, tileHeight] = [u32(0), u32(1), u32(2), u32(3), u32(4), u32(5)];
  const components = bytes.readUInt16BE(40);
  if (components !== 1 && components !== 3) return 'other-colours';
  if (bytes.length < 42 + components * 3) return 'cut-short';
  for (let index = 0; index < components; index += 1) {
    const at = 42 + index * 3;
    if (bytes[at] !== EIGHT_BITS || bytes[at + 1] !== 1 || bytes[at + 2] !== 1) return 'other-colours';
  }
  if (width <= left || height <= top || tileWidth === 0 || tileHeight === 0) return 'broken';
  if (Math.ceil(width / tileWidth) * Math.ceil(height / tileHeight) > TILES_MOST) return 'too-many-tiles';
  return { widthPx: width - left, heightPx: height - top, components };
}
