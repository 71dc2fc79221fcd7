import { pixelsPerMm } from './card-face.ts';

/** How large a QR code (ISO/IEC 18004, error correction M) must be to carry a text. */

/** Bytes that a symbol of each version holds with error correction M (ISO/IEC 18004 table 7), from version 1. */
const CAPACITY_BYTES = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911,
  997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
];
/** What says that the text is UTF-8 (ECI designator). */
const ECI_BYTES = 2;
/** A module of fewer dots can't be told from its neighbours. */
const MODULE_DOTS_MIN = 2;

/** Can a code of this size carry the text in modules that a printer of so many dots per inch can print? */
export function qrFits(text: string, sizeMm: number, dpi: number): boolean {
  const bytes = Buffer.byteLength(text) + ECI_BYTES;
  const version = CAPACITY_BYTES.findIndex((capacity) => bytes <= capacity) + 1;
  const modules = 17 + 4 * version;
  return version > 0 && (sizeMm / modules) * pixelsPerMm(dpi) >= MODULE_DOTS_MIN;
}
