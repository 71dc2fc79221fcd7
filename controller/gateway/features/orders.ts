import { createWriteStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';

import { ByteReader } from '../../orders/byte-reader.ts';
import { MANIFEST_SUFFIX } from '../../orders/manifest.ts';
import { ORDER_IMPORT_PATH, type MANIFEST_FILE_SUFFIX, type OrderRefusal } from '../contract/orders.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/**
 * Order files that a production manager drops on the page. A request's body is the manifest, so many bytes as its address says, and
 * behind it the order file: both come in one piece, and a browser sends them from the disk.
 */

/** Half a million orders with their pictures, packed. */
const FILE_MAX_BYTES = 2_000_000_000;
const PART_BYTES = 262_144;
const NAME_MAX_CHARACTERS = 255;
/** What is larger than a manifest can be is read, and refused by its name. */
const MANIFEST_READ_MAX_BYTES = 1_048_576;
/** Pages look for manifests by the same ending. */
const BESIDE: typeof MANIFEST_FILE_SUFFIX = MANIFEST_SUFFIX;
const IMPORT_FOLDER = 'import-';
const TOO_LARGE = 413;
const BAD_REQUEST = 400;

/** What an import that was killed left behind is personal, and in the clear. */
function tidyUp(dataFolder: string): void {
  for (const name of readdirSync(dataFolder))
    if (name.startsWith(IMPORT_FOLDER)) rmSync(join(dataFolder, name), { recursive: true, force: true });
}

/** A file's name, compared with the one in the manifest; nothing on the disk is called by it. */
const fileName = z
  .string()
  .max(NAME_MAX_CHARACTERS)
  .regex(/^[^/\\\p{Cc}]*$/u);

const query = z.object({
  packed: z.enum(['', '.gz', '.zst']).default(''),
  onRefusal: z.enum(['import-rest', 'import-nothing']).default('import-nothing'),
  name: fileName.default(''),
  manifestBytes: z.coerce.number().int().min(0).max(MANIFEST_READ_MAX_BYTES).default(0),
});

const route = routeOf<OrderRefusal>();

export function ordersFeature({ lent: { imports } }: House): Feature {
  const { dataFolder } = imports;
  let importing = false;
  tidyUp(dataFolder);
  const upload = route({
    method: 'POST',
    path: ORDER_IMPORT_PATH,
    access: 'orders.import',
    bodyMaxBytes: FILE_MAX_BYTES,
    query,
    body: z.instanceof(Readable),
    handle: async ({ body, query: asked, refuse }) => {
      if (importing) return refuse(409, 'import-running');
      importing = true;
      // It holds personal data in the clear: it lies in a folder of the controller's own, and not for long.
      const folder = mkdtempSync(join(dataFolder, IMPORT_FOLDER));
      try {
        const file = join(folder, `orders.ndjson${asked.packed}`);
        const problem = await receive(body, file, asked.manifestBytes);
        if (problem !== null) return await refuse(problem === 'too-large' ? TOO_LARGE : BAD_REQUEST, problem);
        return await imports.importFile({ file, name: asked.name, onRefusal: asked.onRefusal });
      } finally {
        importing = false;
        rmSync(folder, { recursive: true, force: true });
      }
    },
  });
  return { name: 'orders', routes: [upload], topics: [] };
}

/** Lays the order file down, and its manifest beside it where one comes before it. */
async function receive(body: Readable, file: string, manifestBytes: number): Promise<'malformed' | 'too-large' | null> {
  const reader = new ByteReader(body as AsyncIterable<Buffer>);
  if (manifestBytes > 0) {
    const manifest = await reader.exactly(manifestBytes);
    if (manifest.length < manifestBytes) return 'malformed';
    writeFileSync(`${file}${BESIDE}`, manifest, { mode: 0o600 });
  }
  let bytes = 0;
  async function* orders(): AsyncGenerator<Buffer> {
    for (;;) {
      const part = await reader.some(PART_BYTES);
      bytes += part.length;
      if (part.length === 0 || bytes > FILE_MAX_BYTES) return;
      yield part;
    }
  }
  await pipeline(orders(), createWriteStream(file, { mode: 0o600 }));
  return bytes > FILE_MAX_BYTES ? 'too-large' : null;
}
