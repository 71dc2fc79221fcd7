import { z } from 'zod';

/** Colour print of both faces: named text fields and the portrait, laid out by the template of the recipe. */
export interface PrintWork {
  readonly kind: 'print';
  readonly template: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly portrait: Uint8Array;
}

export interface PrintResult {
  readonly kind: 'print';
  readonly ribbonLot: string;
  readonly panelsUsed: number;
}

export const printResponse = z.object({
  RibbonLot: z.string().max(40),
  PanelsUsed: z.number().int().min(0).max(20),
});
