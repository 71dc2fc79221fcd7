import { pixelsPerMm } from './card-face.ts';

/** Required size of a QR code (ISO/IEC 18004, error correction M) for a text. */

/** Capacity in bytes per version with error correction M (ISO/IEC 18004 table 7), from version 1. */
const CAPACITY_BYTES = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
];
/** Overhead that declares UTF-8 (ECI designator). */
const ECI_BYTES = 2;
/** Minimum dots per module for a readable print. */
const MODULE_DOTS_MIN = 2;

/** Whether a code of this size can hold the text, in modules that a printer of this resolution can print. */
export function qrFits(text: string, sizeMm: number, dpi: number): boolean {
  const bytes = Buffer.byteLength(text) + ECI_BYTES;
  const version = CAPACITY_BYTES.findIndex((capacity) => bytes <= capacity) + 1;
  const modules = 17 + 4 * version;
  return version > 0 && (sizeMm / modules) * pixelsPerMm(dpi) >= MODULE_DOTS_MIN;
}
