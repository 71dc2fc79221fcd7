import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

import { wasmBinary } from '../../recipes/artwork/wasm-binary.ts';
import type { Grey } from './picture.ts';

/** Reads the QR code of a face. */

let prepared: Promise<unknown> | null = null;

/** Null when none is readable. */
export async function readQr({ width, height, data }: Grey): Promise<string | null> {
  prepared ??= prepareZXingModule({
    overrides: { wasmBinary: wasmBinary('zxing-wasm/reader/zxing_reader.wasm') },
    fireImmediately: true,
  });
  await prepared;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let index = 0; index < data.length; index += 1) {
    const value = data[index] ?? 0;
    rgba[index * 4] = value;
    rgba[index * 4 + 1] = value;
    rgba[index * 4 + 2] = value;
  }
  const [code] = await readBarcodes(
    { data: rgba, width, height, colorSpace: 'srgb' },
    { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true, tryInvert: false },
  );
  return code?.isValid === true ? code.text : null;
}
