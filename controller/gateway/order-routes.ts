import { createWriteStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';

import type { ImportReport } from '../orders/import.ts';
import type { EntryBody } from '../journal/entry.ts';
import { route, type Route } from './routes.ts';

/** Order files that a production manager drops on the page. */

export interface OrderPorts {
  /** Where a file lies while it is taken in. */
  readonly dataFolder: string;
  readonly importFile: (file: string, onRefusal: 'import-rest' | 'import-nothing') => Promise<ImportReport>;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

/** Half a million orders with their pictures, packed. */
const FILE_MAX_BYTES = 2_000_000_000;
const IMPORT_FOLDER = 'import-';
/** What an import that was killed left behind is personal, and in the clear. */
function tidyUp(dataFolder: string): void {
  for (const name of readdirSync(dataFolder))
    if (name.startsWith(IMPORT_FOLDER)) rmSync(join(dataFolder, name), { recursive: true, force: true });
}

export function orderRoutes({ dataFolder, importFile }: OrderPorts): Route[] {
  let importing = false;
  tidyUp(dataFolder);
  return [
    route({
      method: 'POST',
      path: '/api/orders/import',
      access: 'orders.import',
      bodyMaxBytes: FILE_MAX_BYTES,
      query: z.object({
        packed: z.enum(['', '.gz', '.zst']).default(''),
        onRefusal: z.enum(['import-rest', 'import-nothing']).default('import-nothing'),
      }),
      body: z.instanceof(Readable),
      handle: async ({ body, query, reply }) => {
        if (importing) return reply.code(409).send({ refusal: 'import-running' });
        importing = true;
        // It holds personal data in the clear: it lies in a folder of the controller's own, and not for long.
        const folder = mkdtempSync(join(dataFolder, IMPORT_FOLDER));
        try {
          const file = join(folder, `orders.ndjson${query.packed}`);
          await pipeline(body, createWriteStream(file, { mode: 0o600 }));
          return await importFile(file, query.onRefusal);
        } finally {
          importing = false;
          rmSync(folder, { recursive: true, force: true });
        }
      },
    }),
  ];
}
