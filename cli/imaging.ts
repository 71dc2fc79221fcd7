import type { LineLayout } from '../stations/line-layout.ts';
import { UsageError } from './terminal.ts';

/** How the cards' faces come about: dot by dot, or said instead of drawn. */

export type Imaging = 'real' | 'modelled';

/** Simulated machines alone know models of faces. */
export function imagingOf(name: string, layout: LineLayout): Imaging {
  if (name === 'real') return 'real';
  if (name === 'modelled' && layout.simulated) return 'modelled';
  throw new UsageError('--imaging is real, or modelled on a simulated line');
}
