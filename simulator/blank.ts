import type { SimulatedChip } from './chip/chip.ts';
import type { FaceWork } from './workmanship.ts';

/** A card body with its chip, and the work really done on it. */
export interface Blank {
  readonly serial: string;
  readonly chip: SimulatedChip;
  printed: FaceWork | null;
  engraved: FaceWork | null;
}
