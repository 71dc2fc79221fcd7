import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * What is handed out of a version: `npm run release -- minor` sets the version in package.json (the one place where it stands), packs, writes the
 * bill of materials and the checksums into test/output/release. `--dry-run` leaves the version as it is, and tags nothing.
 */

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'test', 'output', 'release');
const STEPS = ['patch', 'minor', 'major'] as const;
const SBOM_MAX_BYTES = 100_000_000;

const { values, positionals } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const step = STEPS.find((name) => name === positionals[0]);
if (step === undefined && !values['dry-run']) throw new Error(`say which version comes next: ${STEPS.join(', ')}`);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
if (step !== undefined && !values['dry-run']) npm(['version', step, '--sign-git-tag=false']);
npm(['pack', '--pack-destination', OUT]);
const bill = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], {
  cwd: ROOT,
  maxBuffer: SBOM_MAX_BYTES,
});
writeFileSync(join(OUT, 'sbom.cdx.json'), bill);
const sums = readdirSync(OUT).map((name) => `${sha256(join(OUT, name))}  ${name}\n`);
writeFileSync(join(OUT, 'SHA256SUMS'), sums.join(''));
process.stdout.write(sums.join(''));

function npm(args: string[]): void {
  execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
