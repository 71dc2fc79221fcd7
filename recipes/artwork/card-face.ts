/** The body of an ID-1 card (ISO/IEC 7810) and its faces. Lengths are in millimetres from the upper left corner. */

/** Maximum size of a face's drawing file. */
export const DRAWING_MAX_BYTES = 2_000_000;
export const CARD_WIDTH_MM = 85.6;
export const CARD_HEIGHT_MM = 53.98;

export const SIDES = ['front', 'back'] as const;
export type Side = (typeof SIDES)[number];

/** The printer prints `colour`, the laser engraves `laser`. */
export const LAYERS = ['colour', 'laser'] as const;
export type Layer = (typeof LAYERS)[number];

export const DPI: Record<Layer, number> = { colour: 300, laser: 600 };
const MM_PER_INCH = 25.4;

export interface Box {
  readonly xMm: number;
  readonly yMm: number;
  readonly widthMm: number;
  readonly heightMm: number;
}

export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels per millimetre at a resolution in dots per inch. */
export function pixelsPerMm(dpi: number): number {
  return dpi / MM_PER_INCH;
}

/** Size of a face in pixels. */
export function faceSize(dpi: number): { readonly width: number; readonly height: number } {
  return {
    width: Math.round(CARD_WIDTH_MM * pixelsPerMm(dpi)),
    height: Math.round(CARD_HEIGHT_MM * pixelsPerMm(dpi)),
  };
}

/** Converts a box in millimetres to whole pixels. Boxes that touch stay adjacent. */
export function toPixels({ xMm, yMm, widthMm, heightMm }: Box, dpi: number): PixelBox {
  const scale = pixelsPerMm(dpi);
  const left = Math.round(xMm * scale);
  const top = Math.round(yMm * scale);
  return {
    left,
    top,
    width: Math.round((xMm + widthMm) * scale) - left,
    height: Math.round((yMm + heightMm) * scale) - top,
  };
}

/** Whether a box in millimetres lies completely on the card. */
export function insideCard({ xMm, yMm, widthMm, heightMm }: Box): boolean {
  return xMm >= 0 && yMm >= 0 && xMm + widthMm <= CARD_WIDTH_MM && yMm + heightMm <= CARD_HEIGHT_MM;
}
