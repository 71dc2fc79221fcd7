import type { LineLayout } from '../stations/line-layout.ts';
import { UsageError } from './terminal.ts';

/** How the cards' faces come about: dot by dot, or said instead of drawn. */

export const IMAGINGS = ['real', 'modelled'] as const;
export type Imaging = (typeof IMAGINGS)[number];

/** Simulated machines alone know models of faces. */
export function imagingOf(name: Imaging, layout: LineLayout): Imaging {
  if (name === 'real' || layout.simulated) return name;
  throw new UsageError('--imaging is real, or modelled on a simulated line');
}
