import type { SimulatedChip } from './chip/chip.ts';
import type { FaceWork } from './workmanship.ts';

/** A card body with its chip, and what was really done to it. */
export interface Blank {
  readonly serial: string;
  readonly chip: SimulatedChip;
  printed: FaceWork | null;
  engraved: FaceWork | null;
}
