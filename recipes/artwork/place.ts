import type { Box, Layer, Side } from './card-face.ts';
import { slotBox, type Slot } from './template.ts';

/** A place on the card that shows something of the citizen's: what a camera looks at, and compares. */
export interface Place {
  readonly side: Side;
  readonly layer: Layer;
  readonly type: Slot['type'];
  /** Field or picture; a pale picture over the background is a «ghost». */
  readonly name: string;
  readonly box: Box;
}

export function placeOf(side: Side, slot: Slot): Place {
  const name = slot.type === 'picture' ? (slot.look === 'ghost' ? 'ghost' : slot.picture) : slot.field;
  return { side, layer: slot.layer, type: slot.type, name, box: slotBox(slot) };
}
