import { z } from 'zod';

import type { Side } from '../../recipes/artwork/card-face.ts';
import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';

/** Job of the printer: colour print of both faces. */
export interface PrintWork {
  readonly kind: 'print';
  readonly template: string;
  readonly format: PictureFormat;
  readonly faces: Readonly<Record<Side, Uint8Array>>;
}

/**
 * `image/png`: the pixels that are printed or engraved. The second format describes the image for simulations in virtual time; real
 * machines do not accept it.
 */
export const PICTURE_FORMATS = ['image/png', 'application/vnd.cardline.face-model+json'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** Confirmation of a printed card. */
export interface PrintResult {
  readonly kind: 'print';
  readonly ribbonLot: string;
  readonly panelsUsed: number;
  /** SHA-256 (hex) of the content that the machine printed: front, then back. */
  readonly sha256: string;
}

export const PRINTER_CONTRACT = unitContract({
  kind: 'printer',
  leased: false,
  nodes: [
    materialConditionsNode('`ribbon-out`, `film-out`'),
    faultCodeNode('optional'),
    supplyLevelsNode('`ribbon`, `film`'),
  ],
});

export const printResponse = z.object({
  RibbonLot: z.string().max(40),
  PanelsUsed: z.number().int().min(0).max(20),
  Sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
