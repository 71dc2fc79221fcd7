import { z } from 'zod';

import type { Side } from '../../recipes/artwork/card-face.ts';
import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';

/** Colour print of both faces. */
export interface PrintWork {
  readonly kind: 'print';
  readonly template: string;
  readonly format: PictureFormat;
  readonly faces: Readonly<Record<Side, Uint8Array>>;
}

/**
 * `image/png`: what is printed or engraved, dot by dot. The other is for virtual time alone: it says what the picture shows,
 * and no real machine takes it.
 */
export const PICTURE_FORMATS = ['image/png', 'application/vnd.cardline.face-model+json'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

export interface PrintResult {
  readonly kind: 'print';
  readonly ribbonLot: string;
  readonly panelsUsed: number;
  /** SHA-256 (hex) of what the machine printed: both faces, one after the other. */
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
