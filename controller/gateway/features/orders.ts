import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { z } from 'zod';

import { ByteReader } from '../../orders/byte-reader.ts';
import { UploadedFile } from '../../orders/uploaded-file.ts';
import { ORDER_IMPORT_PATH, type OrderRefusal } from '../contract/orders.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/**
 * Order files that a production manager drops on the page. The request body is the manifest, with its length given in the URL, followed by
 * the order file: one stream that a browser sends from the disk.
 */

/** Half a million orders with their images, packed. */
const FILE_MAX_BYTES = 2_000_000_000;
const NAME_MAX_CHARACTERS = 255;
/** An oversized manifest is still read, so that the refusal can name the problem. */
const MANIFEST_READ_MAX_BYTES = 1_048_576;
const IMPORT_FOLDER = 'import-';
const TOO_LARGE = 413;
const BAD_REQUEST = 400;

/** Removes remains of a killed import: an empty folder or, from an earlier version, an unencrypted file. */
function tidyUp(dataFolder: string): void {
  for (const name of readdirSync(dataFolder))
    if (name.startsWith(IMPORT_FOLDER)) rmSync(join(dataFolder, name), { recursive: true, force: true });
}

/** Compared with the name in the manifest; no file on the disk gets this name. */
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
  const { dataFolder, entropy } = imports;
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
      let file: UploadedFile | null = null;
      try {
        const reader = new ByteReader(body as AsyncIterable<Buffer>);
        const manifest = asked.manifestBytes === 0 ? null : await reader.exactly(asked.manifestBytes);
        if (manifest !== null && manifest.length < asked.manifestBytes) return await refuse(BAD_REQUEST, 'malformed');
        file = await UploadedFile.open(dataFolder, manifest, entropy);
        if (!(await file.store(reader, FILE_MAX_BYTES))) return await refuse(TOO_LARGE, 'too-large');
        return await imports.importFile({ file, name: asked.name, onRefusal: asked.onRefusal });
      } finally {
        importing = false;
        await file?.close();
      }
    },
  });
  return { name: 'orders', routes: [upload], topics: [] };
}
