import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

import { wasmBinary } from './wasm-binary.ts';

/** QR codes (ISO/IEC 18004), error correction M. */

export interface QrMatrix {
  /** Modules per side. */
  readonly size: number;
  readonly dark: (x: number, y: number) => boolean;
}

let prepared: Promise<unknown> | null = null;

/**
 * Encodes a text with error correction M (ISO/IEC 18004).
 *
 * @throws RangeError when the text is too long for any QR code
 */
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

/** SVG path of the code: unit squares in a box. */
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
