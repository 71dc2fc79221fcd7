import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import { FAULT_PROFILES, type FaultProfile } from '../../simulator/faults/fault-rates.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import { simulatedIssuer } from './simulated-issuer.ts';
import { VirtualLine } from './virtual-line.ts';

/** The line on which a seed is played: whoever plays it, tests, nights or `cardline simulate`, plays the same. */
export function lineOfSeed(
  layout: LineLayout,
  recipe: LoadedRecipe,
  seed: string,
  faults: FaultProfile,
  cryptography: Cryptography,
): VirtualLine {
  return new VirtualLine({
    layout,
    recipe,
    seed,
    blanks: null,
    cryptography,
    chipFailures: FAULT_PROFILES[faults].chips,
    // A storm has everything that people must do, too.
    firstArticle: faults === 'storm',
    issuer: simulatedIssuer,
  });
}
