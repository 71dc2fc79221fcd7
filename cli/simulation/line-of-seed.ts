import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { Cryptography } from '../../simulator/devices/chip-inspection.ts';
import { FAULT_PROFILES, type FaultProfile } from '../../simulator/faults/fault-rates.ts';
import { cardId } from '../../controller/line/request-job.ts';
import { FEED_PHASE, jobKey } from '../../stations/job-key.ts';
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
  const line = new VirtualLine({
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
  if (faults === 'storm') rememberAnotherJournal(line, layout);
  return line;
}

/** Cards of which a machine remembers that it has fed them. */
const CARDS_REMEMBERED = 60;

/** The line was run by another journal before, which numbered its cards as this one will. */
function rememberAnotherJournal({ plant }: VirtualLine, layout: LineLayout): void {
  const transport = plant.machines.find(({ id }) => id === plant.transport);
  if (transport?.link !== 'opcua') return;
  for (let number = 1; number <= CARDS_REMEMBERED; number += 1) {
    const card = cardId(number);
    const key = jobKey({ line: layout.line, card, series: '', phase: FEED_PHASE, attempt: 1 });
    transport.device.remember(key, { Serial: `OF-ANOTHER-${number}` });
  }
}
