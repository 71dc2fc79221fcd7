import type { StationKind } from '../../../controller/gateway/contract.ts';

/** How each kind of station is drawn, and what it leaves on the card's drawing: the compiler names the kind that is missing. */

export interface KindDrawing {
  /** Drawn around the origin, about 32 units wide. */
  readonly icon: readonly Shape[];
  /** What of the card's drawing comes to light once its work is done; null for nothing. */
  readonly mark: CardMark | null;
}

export type Shape =
  | { readonly is: 'path'; readonly d: string }
  | { readonly is: 'circle'; readonly cx: number; readonly cy: number; readonly r: number };

/** Parts of the drawing of a card (CardGlyph.svelte). */
export type CardMark = 'chip' | 'print' | 'zone';

const path = (d: string): Shape => ({ is: 'path', d });
const circle = (cx: number, cy: number, r: number): Shape => ({ is: 'circle', cx, cy, r });

export const KIND_DRAWINGS: Readonly<Record<StationKind, KindDrawing>> = {
  transport: {
    icon: [path('M-15 -4h30M-15 6h30M-9 -4v-6h18v6'), circle(-10, 10, 3), circle(10, 10, 3)],
    mark: null,
  },
  'chip-encoder': {
    icon: [
      path(
        'M-6 -9h12a3 3 0 0 1 3 3v12a3 3 0 0 1 -3 3h-12a3 3 0 0 1 -3 -3v-12a3 3 0 0 1 3 -3zM-9 0h18M-3 -9v18M3 -9v18',
      ),
    ],
    mark: 'chip',
  },
  printer: {
    icon: [path('M-10 -4v-9h20v9M-10 8h-5v-12h30v12h-5M-10 3h20v11h-20z')],
    mark: 'print',
  },
  'laser-engraver': {
    icon: [path('M-9 -14h18l-4 9h-10zM0 -5v14M-13 13h26M-7 9l-4 -3M7 9l4 -3M-4 5l-3 -5M4 5l3 -5')],
    mark: 'zone',
  },
  'quality-control': {
    icon: [circle(-2, -2, 10), path('M5.5 5.5l9 9M-6.5 -2l3.4 3.6 6 -7')],
    mark: null,
  },
  packer: {
    icon: [path('M-14 -4h28v17h-28zM-14 -4l4 -7h20l4 7M-4 3h8v5h-8z')],
    mark: null,
  },
};
