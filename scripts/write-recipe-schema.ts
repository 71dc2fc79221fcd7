import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { recipeJsonSchema, RECIPES_FOLDER } from '../recipes/recipe.ts';

/** Writes the JSON Schema by which editors complete and check a recipe while it is typed. */
writeFileSync(join(RECIPES_FOLDER, 'recipe.schema.json'), `${JSON.stringify(recipeJsonSchema(), null, 2)}\n`);
