import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { LIST_NAME, listOf } from '../cli/own-files.ts';

/**
 * Lists the package's files with their digests, as it is packed: `npm pack` runs it once everything is compiled.
 *
 *     node scripts/write-program-list.ts
 */

const ROOT = join(import.meta.dirname, '..');
writeFileSync(join(ROOT, LIST_NAME), listOf(ROOT));
