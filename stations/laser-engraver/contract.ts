import type { Side } from '../../recipes/artwork/card-face.ts';
import type { PictureFormat } from '../printer/contract.ts';

/** Permanent marking of both faces. Power and speed come from the recipe. */
export interface EngraveWork {
  readonly kind: 'engrave';
  readonly powerPercent: number;
  readonly speedMmPerS: number;
  readonly format: PictureFormat;
  /** Images of both faces; black is engraved. */
  readonly faces: Readonly<Record<Side, Uint8Array>>;
}

export interface EngraveResult {
  readonly kind: 'engrave';
  readonly energyMilliJ: number;
  /** The lens that was used; empty where the machine does not report it. */
  readonly lens: string;
  /** SHA-256 (hex) of the content that the machine engraved: front, then back. */
  readonly sha256: string;
}

/** Maximum size of a job's content: both faces as loaded. */
export const CONTENT_MAX_BYTES = 1_048_576;
