/** Size of a JPEG image out of its frame header (ITU-T T.81 §B.2.2), without decoding it. */

export interface ImageSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

const START_OF_IMAGE = 0xffd8;
/** Frame headers of all processes; C4h, C8h and CCh are tables and reserved. */
const NO_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Null where the bytes are no JPEG image with a frame. */
export function jpegSize(image: Uint8Array): ImageSize | null {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 4 || view.getUint16(0) !== START_OF_IMAGE) return null;
  let at = 2;
  while (at + 9 <= image.length) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      return { heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
