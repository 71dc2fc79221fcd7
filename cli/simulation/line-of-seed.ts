import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import { FAULT_PROFILES, type FaultProfile } from '../../simulator/faults/fault-rates.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { PublishingTerms } from '../../stations/links/memory-subscription.ts';
import { SeededRandom } from '../../stations/random.ts';
import { simulatedIssuer } from './simulated-issuer.ts';
import { VirtualLine } from './virtual-line.ts';

/** As machines' servers publish; the first is as prompt as simulated ones are. */
const PUBLISHING_MS = [null, 50, 100, 500, 1000];
const NEWEST_ALONE = 1;

/** The line on which a seed is played: whoever plays it, tests, nights or `cardline simulate`, plays the same. */
export function lineOfSeed(
  layout: LineLayout,
  recipe: LoadedRecipe,
  seed: string,
  faults: FaultProfile,
  cryptography: Cryptography,
  publishingMs: number | null = null,
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
    keepsLeast: faults === 'storm',
    checkpoints: faults === 'storm' ? 'signed' : undefined,
    publishing: publishedEvery(publishingMs ?? (faults === 'typical' ? drawn(seed) : null)),
    issuer: simulatedIssuer,
  });
}

/** In a plant as they are, servers are as slow as the seed says. A storm’s seeds stand for what they found, on prompt ones. */
function drawn(seed: string): number | null {
  return PUBLISHING_MS[new SeededRandom(`${seed}/publishing`).below(PUBLISHING_MS.length)] ?? null;
}

function publishedEvery(publishingMs: number | null): PublishingTerms | undefined {
  return publishingMs === null ? undefined : { publishingMs, queueSize: NEWEST_ALONE };
}
