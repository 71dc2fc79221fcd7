import { writeFileSync } from 'node:fs';

import { CONFIG_SCHEMA_FILE, configJsonSchema } from '../cli/config-file.ts';

/** Writes the JSON Schema by which editors complete and check a `cardline.yaml` while it is typed. */
writeFileSync(CONFIG_SCHEMA_FILE, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
