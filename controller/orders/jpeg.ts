import { concat } from '../../stations/smartcard/iso7816/tlv.ts';

/** A JPEG file by its markers (ITU-T T.81 annex B): its content, and the same image as baseline JFIF without anything else. */

export interface Jpeg {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: number;
  /** Sequential, Huffman-coded, 8 bits (SOF0), as ISO/IEC 19794-5 §7 and 19794-4 require. */
  readonly baseline: boolean;
  /** It decodes as YCbCr or grey by JFIF rules: other segments can be removed without changing the image. */
  readonly plainColours: boolean;
  /** EXIF orientation, 1 (upright) to 8. */
  readonly orientation: number;
  /** It has an embedded colour profile. */
  readonly profile: boolean;
  /** Segments needed to decode the image, in order; scans include their data. */
  readonly essential: readonly Uint8Array[];
}

/** Why the bytes are not an acceptable JPEG file. */
export type JpegFlaw = 'not-jpeg' | 'broken' | 'cut-short' | 'trailing-bytes' | 'several-frames' | 'too-many-scans';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DHT = 0xc4;
const DAC = 0xcc;
const DRI = 0xdd;
const TEM = 0x01;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Start-of-frame markers of all processes; C4h, C8h and CCh are tables and reserved. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== 0xc8 && marker !== DAC;
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
const TABLES: ReadonlySet<number> = new Set([DQT, DHT, DAC, DRI]);

/** A progressive image has some ten scans; each costs a decoder as much as the whole image. */
const SCANS_MOST = 64;
const BASELINE = 0xc0;
const PRECISION = 8;
const FRAME_HEAD_BYTES = 8;
const COMPONENT_BYTES = 3;
/** JFIF 1.02: the components are Y, Cb and Cr, and numbered 1, 2, 3. */
const JFIF_COMPONENTS = '1,2,3';
/** APP14: a three-component picture is YCbCr. */
const ADOBE_YCBCR = 1;
const ADOBE_TRANSFORM_AT = 11;
const UPRIGHT = 1;

interface Found {
  frame: Uint8Array | null;
  frameMarker: number;
  scans: number;
  jfif: boolean;
  adobe: number | null;
  orientation: number;
  profile: boolean;
  readonly essential: Uint8Array[];
}

export function readJpeg(image: Uint8Array): Jpeg | JpegFlaw {
  if (image[0] !== 0xff || image[1] !== SOI) return 'not-jpeg';
  const found: Found = {
    frame: null,
    frameMarker: 0,
    scans: 0,
    jfif: false,
    adobe: null,
    orientation: UPRIGHT,
    profile: false,
    essential: [],
  };
  let at = 2;
  for (;;) {
    if (at + 1 >= image.length) return 'cut-short';
    if (image[at] !== 0xff) return 'broken';
    const marker = image[at + 1] ?? 0;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === EOI) break;
    if (marker === 0x00 || marker === SOI || marker === TEM || isRestart(marker)) return 'broken';
    if (at + 4 > image.length) return 'cut-short';
    const length = ((image[at + 2] ?? 0) << 8) | (image[at + 3] ?? 0);
    if (length < 2) return 'broken';
    const headEnd = at + 2 + length;
    if (headEnd > image.length) return 'cut-short';
    const end = marker === SOS ? endOfScan(image, headEnd) : headEnd;
    const flaw = meet(found, marker, image.subarray(at, end), image.subarray(at + 4, headEnd));
    if (flaw !== null) return flaw;
    at = end;
  }
  if (at + 2 !== image.length) return 'trailing-bytes';
  return found.scans === 0 ? 'broken' : described(found);
}

function meet(found: Found, marker: number, segment: Uint8Array, content: Uint8Array): JpegFlaw | null {
  if (isFrame(marker)) {
    if (found.frame !== null) return 'several-frames';
    if (content.length < FRAME_HEAD_BYTES - 2) return 'broken';
    found.frame = content;
    found.frameMarker = marker;
    found.essential.push(segment);
  } else if (marker === SOS) {
    if (found.frame === null) return 'broken';
    found.scans += 1;
    if (found.scans > SCANS_MOST) return 'too-many-scans';
    found.essential.push(segment);
  } else if (TABLES.has(marker)) found.essential.push(segment);
  else if (marker === APP0 && startsWith(content, 'JFIF\0')) found.jfif = true;
  else if (marker === APP1 && startsWith(content, 'Exif\0\0') && found.orientation === UPRIGHT)
    found.orientation = exifOrientation(content.subarray(6));
  else if (marker === APP2 && startsWith(content, 'ICC_PROFILE\0')) found.profile = true;
  else if (marker === APP14 && startsWith(content, 'Adobe')) found.adobe = content[ADOBE_TRANSFORM_AT] ?? 0;
  return null;
}

/** The first marker after the scan's data that is neither a stuffed byte nor a restart. */
function endOfScan(image: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = image.indexOf(0xff, at);
    if (at < 0 || at + 1 >= image.length) return image.length;
    const next = image[at + 1] ?? 0;
    if (next !== 0x00 && !isRestart(next)) return at;
    at += 2;
  }
}

function described({ frame, frameMarker, jfif, adobe, orientation, profile, essential }: Found): Jpeg | JpegFlaw {
  if (frame === null) return 'broken';
  const view = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  const components = view[5] ?? 0;
  const ids: number[] = [];
  for (let index = 0; index < components; index += 1) ids.push(view[6 + index * COMPONENT_BYTES] ?? 0);
  const numbered = jfif || ids.join(',') === JFIF_COMPONENTS;
  return {
    heightPx: view.readUInt16BE(1),
    widthPx: view.readUInt16BE(3),
    components,
    baseline: frameMarker === BASELINE && view[0] === PRECISION,
    plainColours: components === 1 || (components === 3 && (adobe === null ? numbered : adobe === ADOBE_YCBCR)),
    orientation,
    profile,
    essential,
  };
}

/** Start of image and APP0 of JFIF 1.02: square dots of no given size, no thumbnail. */
const EOI_BYTES = 2;
const JFIF_HEAD = Buffer.from('ffd8ffe000104a46494600010200000100010000', 'hex');

/** Whether the file already is this bare image, byte for byte: the bare header and the essential segments without gaps. */
export function isBareJfif(image: Uint8Array, { essential }: Jpeg): boolean {
  const bytes = essential.reduce((sum, segment) => sum + segment.length, JFIF_HEAD.length + EOI_BYTES);
  return image.length === bytes && JFIF_HEAD.every((byte, index) => image[index] === byte);
}

/** The same image with a bare JFIF header: no metadata, thumbnail or comment. `jpeg`: one with `plainColours`. */
export function asJfif({ essential }: Jpeg): Uint8Array {
  return concat([JFIF_HEAD, ...essential, Uint8Array.of(0xff, EOI)]);
}

const ORIENTATION_TAG = 0x0112;
const IFD_ENTRY_BYTES = 12;

/** CIPA DC-008 (EXIF) §4.6.4: orientation in the first directory of the TIFF structure; upright if it is missing or invalid. */
function exifOrientation(tiff: Uint8Array): number {
  const bytes = Buffer.from(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return UPRIGHT;
  const u16 = (at: number): number => (order === 'II' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const directory = order === 'II' ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return UPRIGHT;
  const entries = u16(directory);
  for (let index = 0; index < entries; index += 1) {
    const at = directory + 2 + index * IFD_ENTRY_BYTES;
    if (at + IFD_ENTRY_BYTES > bytes.length) break;
    if (u16(at) !== ORIENTATION_TAG) continue;
    const value = u16(at + 8);
    return value >= UPRIGHT && value <= 8 ? value : UPRIGHT;
  }
  return UPRIGHT;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, text.length)).toString('latin1') === text;
}
