import type { Side } from '../../recipes/artwork/card-face.ts';
import type { PictureFormat } from '../printer/contract.ts';

/** Marks what must never rub off. Powers and speeds come from the recipe. */
export interface EngraveWork {
  readonly kind: 'engrave';
  readonly powerPercent: number;
  readonly speedMmPerS: number;
  readonly format: PictureFormat;
  /** What is black is burnt. */
  readonly faces: Readonly<Record<Side, Uint8Array>>;
}

export interface EngraveResult {
  readonly kind: 'engrave';
  readonly energyMilliJ: number;
  /** The lens that it was burnt through; empty where the machine does not tell. */
  readonly lens: string;
  /** SHA-256 (hex) of what the machine burnt: both faces, one after the other. */
  readonly sha256: string;
}

/** A job's content is no longer than this: both faces as they were loaded. */
export const CONTENT_MAX_BYTES = 1_048_576;
