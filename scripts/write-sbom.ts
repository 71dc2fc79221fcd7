import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { z } from 'zod';

/**
 * The bill of materials (CycloneDX 1.6) and the list of licences, out of the lockfile: `node scripts/write-sbom.ts`. It names what
 * an installed package needs; `--dev` names what a clone needs as well. A licence that is not on the list below ends it with 1.
 */

const ROOT = join(import.meta.dirname, '..');
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'Zlib',
  'Python-2.0',
  'OFL-1.1',
  // Weak copyleft, used as it is and linked at run time: libvips below sharp, resvg.
  'MPL-2.0',
  'LGPL-3.0-or-later',
]);

/** Said in these packages' own LICENSE or README and nowhere else. */
const SAID_IN_THE_PACKAGE: Readonly<Record<string, string>> = {
  dequeue: 'MIT',
  humanize: 'MIT',
  precond: 'MIT',
  'xmlhttprequest-ssl': 'MIT',
};

const lockSchema = z.object({
  name: z.string(),
  version: z.string(),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
      integrity: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'sbom.cdx.json') },
  },
});

const lock = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')));
const refused: string[] = [];
const licences = new Map<string, number>();
const components = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && (values.dev || (entry.dev !== true && entry.devOptional !== true)))
  .map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence =
      typeof entry.license === 'object'
        ? entry.license.type
        : (entry.license ?? SAID_IN_THE_PACKAGE[name] ?? 'none stated');
    licences.set(licence, (licences.get(licence) ?? 0) + 1);
    // A choice (A OR B) is allowed by one of its parts, a sum (A AND B) by all.
    const parts = licence.replaceAll(/[()]/g, '').split(/ AND /);
    const allowed = parts.every((part) => part.split(/ OR /).some((choice) => ALLOWED.has(choice.trim())));
    if (!allowed) refused.push(`${name} ${entry.version ?? ''}: ${licence}`);
    return {
      type: 'library',
      name,
      version: entry.version ?? '',
      purl: `pkg:npm/${name.replace('@', '%40')}@${entry.version ?? ''}`,
      scope: entry.optional === true ? 'optional' : 'required',
      licenses: [{ expression: licence }],
      ...(entry.integrity?.startsWith('sha512-') === true
        ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(entry.integrity.slice(7), 'base64').toString('hex') }] }
        : {}),
    };
  })
  .toSorted((a, b) => (a.purl < b.purl ? -1 : 1));

const serial = createHash('sha256').update(JSON.stringify(components)).digest('hex');
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${serial.slice(0, 8)}-${serial.slice(8, 12)}-5${serial.slice(13, 16)}-8${serial.slice(17, 20)}-${serial.slice(20, 32)}`,
  version: 1,
  metadata: { component: { type: 'application', name: lock.name, version: lock.version } },
  components,
};
writeFileSync(values.out, `${JSON.stringify(bill, null, 2)}\n`);
for (const [licence, count] of [...licences].toSorted(([, a], [, b]) => b - a))
  process.stdout.write(`${String(count).padStart(5)} ${licence}\n`);
for (const line of refused) process.stderr.write(`not allowed: ${line}\n`);
process.exitCode = refused.length === 0 ? 0 : 1;
