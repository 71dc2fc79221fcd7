import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { jsonValue } from '../recipes/strict-json.ts';

const packageSchema = z.object({ version: z.string() });

/** The package's version, in a clone or installed. */
export function programVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, '..', 'package.json');
  const file = existsSync(inClone) ? inClone : join(here, '..', '..', 'package.json');
  return packageSchema.parse(jsonValue(readFileSync(file, 'utf8'))).version;
}
