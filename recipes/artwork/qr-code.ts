import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

import { pixelsPerMm } from './card-face.ts';
import { wasmBinary } from './wasm-binary.ts';

/** QR codes (ISO/IEC 18004), error correction M. */

export interface QrMatrix {
  /** Modules a side. */
  readonly size: number;
  readonly dark: (x: number, y: number) => boolean;
}

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

let prepared: Promise<unknown> | null = null;

export async function qrMatrix(text: string): Promise<QrMatrix> {
  prepared ??= prepareZXingModule({
    overrides: { wasmBinary: wasmBinary('zxing-wasm/writer/zxing_writer.wasm') },
    fireImmediately: true,
  });
  await prepared;
  const { symbol, error } = await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=M' });
  if (error !== '') throw new RangeError(`no QR code can carry ${text.length} characters: ${error}`);
  const { width, data } = symbol;
  return { size: width, dark: (x, y) => (data[y * width + x] ?? 255) === 0 };
}

/** The code as a path of unit squares in a box. */
export function qrPath({ size, dark }: QrMatrix, xMm: number, yMm: number, sizeMm: number): string {
  const module = sizeMm / size;
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!dark(x, y)) continue;
      let run = 1;
      while (x + run < size && dark(x + run, y)) run += 1;
      path += `M${(xMm + x * module).toFixed(3)} ${(yMm + y * module).toFixed(3)}h${(run * module).toFixed(3)}v${module.toFixed(3)}h${(-run * module).toFixed(3)}z`;
      x += run - 1;
    }
  }
  return path;
}
