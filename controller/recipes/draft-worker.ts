import { constants, setPriority } from 'node:os';

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { FileResult } from '../../recipes/yaml-file.ts';
import { checkDraft, type DraftToCheck } from './draft-checks.ts';

/** Validates a draft in a thread of its own. */

// Priority of this thread only (setpriority(2), Linux): the line goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

export default function run(draft: DraftToCheck): FileResult<LoadedRecipe> {
  return checkDraft(draft);
}
