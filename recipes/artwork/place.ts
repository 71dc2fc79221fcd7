import type { Box, Layer, Side } from './card-face.ts';
import { slotBox, type Slot } from './template.ts';

/** Place on the card with personal data, which the camera compares with the design. */
export interface Place {
  readonly side: Side;
  readonly layer: Layer;
  readonly type: Slot['type'];
  /** Field or picture; a pale picture over the background is a «ghost». */
  readonly name: string;
  readonly box: Box;
}

/** The place that a slot occupies, in millimetres. */
export function placeOf(side: Side, slot: Slot): Place {
  const name = slot.type === 'picture' ? (slot.look === 'ghost' ? 'ghost' : slot.picture) : slot.field;
  return { side, layer: slot.layer, type: slot.type, name, box: slotBox(slot) };
}
