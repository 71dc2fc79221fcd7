import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { freePort } from './free-port.ts';
import { Workplace, type RunningProcess } from './processes.ts';

/**
 * The way of a real line's orders: keys of two custodians, a recipe that two people approved, an issuer of its own, accounts, and the
 * HMI's request. There are no machines behind this layout; orders wait for them.
 */

const LINES = join(import.meta.dirname, '..', '..', 'stations', 'lines');
const PASSWORD = 'correct horse battery';
const ORDER_FILE_TYPE = 'application/x-cardline-orders';

const place = new Workplace();
const data = place.path('data');
const layout = place.path('real.yaml');
const issuerKey = place.path('issuer.key');
const issuerCertificate = place.path('issuer.pem');
let origin = '';
let manager = '';
let controller: RunningProcess;

beforeAll(async () => {
  let port = 20;
  writeFileSync(
    layout,
    readFileSync(join(LINES, 'simulated-line.yaml'), 'utf8')
      .replace('simulated: true', 'simulated: false')
      .replaceAll('127.0.0.1:0', () => `127.0.0.1:${(port += 1)}`)
      .replaceAll('/simulated/', '/dev/cardline-nothing-'),
  );
  expect(place.run('keys', 'create', '--by', 'Lan', '--second', 'Minh').code).toBe(0);
  const recipe = join(RECIPES_FOLDER, 'citizen-card-2024');
  expect(place.run('recipe', 'approve', recipe, '--data', data, '--by', 'Lan', '--second', 'Minh').code).toBe(0);
  const subject = ['-days', '30', '-nodes', '-subj', '/CN=Population database'];
  const files = ['-keyout', issuerKey, '-out', issuerCertificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', ...subject, ...files], { stdio: 'pipe' });
  const introduced = place.path('home/order-issuers/production');
  mkdirSync(introduced, { recursive: true });
  writeFileSync(join(introduced, 'database.pem'), readFileSync(issuerCertificate));

  const served = await freePort();
  controller = place.spawn('run', '--line', layout, '--data', data, '--port', String(served));
  const said = await controller.line((line) => line.startsWith('Open http'));
  const link = new URL(said.slice('Open '.length));
  origin = link.origin;
  const owner = cookieOf(await fetch(link, { redirect: 'manual' }));
  const account = { action: 'add', name: 'Hoa', roles: ['production-manager'], password: PASSWORD };
  expect((await post('/api/people', JSON.stringify(account), owner)).status).toBe(200);
  const signIn = JSON.stringify({ how: 'password', name: 'Hoa', secret: PASSWORD });
  const signedIn = await post('/api/sign-in', signIn, '');
  expect(await signedIn.json()).toMatchObject({ accepted: true });
  manager = cookieOf(signedIn);
});
afterAll(() => place.clear());

function cookieOf(response: Response): string {
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

function post(path: string, body: string | Uint8Array, cookie: string, type = 'application/json'): Promise<Response> {
  const headers = { 'content-type': type, origin, cookie };
  return fetch(`${origin}${path}`, { method: 'POST', headers, body: Buffer.from(body) });
}

/** A manifest as the issuer's own program writes it. */
function manifestOf(file: string, orders: number, change: Record<string, unknown> = {}): string {
  const said = { file: basename(file), orders, sha256: sha256(readFileSync(file)), issuer: 'Population database' };
  const text = `cardline-orders-1\n${said.file}\n${said.orders}\n${said.sha256}\n${said.issuer}\n`;
  const signature = sign(null, Buffer.from(text), createPrivateKey(readFileSync(issuerKey))).toString('base64');
  const certificate = readFileSync(issuerCertificate, 'utf8');
  return JSON.stringify({ format: 'cardline-orders-1', ...said, certificate, signature, ...change });
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** As the page sends both files. */
async function upload(file: string, manifest: string): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ name: basename(file), manifestBytes: String(Buffer.byteLength(manifest)) });
  const body = Buffer.concat([Buffer.from(manifest), readFileSync(file)]);
  const response = await post(`/api/orders/import?${query.toString()}`, body, manager, ORDER_FILE_TYPE);
  return (await response.json()) as Record<string, unknown>;
}

describe('a real line, over HTTP', () => {
  test('takes no order file without a manifest, whatever a page leaves out', async () => {
    expect(await upload(place.orders(3), '')).toMatchObject({ outcome: 'manifest', manifest: 'none' });
  });

  test('takes none whose issuer is the simulation', async () => {
    const file = place.orders(3);
    const simulated = readFileSync(`${file}.manifest.json`, 'utf8');
    expect(await upload(file, simulated)).toMatchObject({ outcome: 'manifest', manifest: 'untrusted' });
  });

  test('says what is wrong with a manifest', async () => {
    const file = place.orders(3);
    expect(await upload(file, manifestOf(file, 4))).toMatchObject({
      outcome: 'manifest',
      manifest: 'count-wrong',
      manifestDetail: { expected: '4', found: '3' },
    });
    expect(await upload(file, manifestOf(place.orders(2), 3))).toMatchObject({
      manifest: 'file-wrong',
      manifestDetail: { expected: 'orders-2.ndjson', found: 'orders-3.ndjson' },
    });
    expect(await upload(file, manifestOf(file, 3, { sha256: undefined }))).toMatchObject({
      manifest: 'unreadable',
      manifestDetail: { field: 'sha256', why: 'missing' },
    });
  });

  test('takes a signed one in, once', async () => {
    const file = place.orders(3);
    const manifest = manifestOf(file, 3);
    expect(await upload(file, manifest)).toMatchObject({ outcome: 'imported', accepted: 3, manifest: 'valid' });
    expect(await upload(file, manifest)).toMatchObject({ outcome: 'already-imported' });
  });

  test('takes a body that says a thing twice from nobody', async () => {
    const twice = `{"how":"password","name":"Hoa","secret":"wrong","secret":"${PASSWORD}"}`;
    const response = await post('/api/sign-in', twice, '');
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { accepted: false, refusal: 'malformed', problem: { kind: 'key-twice', path: 'secret' } },
    ]);
  });
});

describe('the same bad file is refused with the same words', () => {
  const lines = (): string[] => readFileSync(place.orders(5), 'utf8').trimEnd().split('\n');

  test('by the check, by the import, by the page and by a start with it', async () => {
    const file = place.path('left-over.ndjson.zst');
    // The first three are in already.
    const [, , , one = '', two = ''] = lines();
    writeFileSync(file, Buffer.concat([zstdCompressSync(Buffer.from(`${one}\n`)), Buffer.from(`${two}\n`)]));
    const manifest = manifestOf(file, 2);
    writeFileSync(`${file}.manifest.json`, manifest);
    const words = 'bytes are left over behind the last zstd frame';

    const checked = place.run('orders', 'check', file, '--require-manifest', '--json');
    expect(checked.code).toBe(1);
    expect(JSON.parse(checked.stdout)).toMatchObject({ accepted: 1, refusals: [{ line: 2, reason: words }] });
    expect(await upload(file, manifest)).toMatchObject({ outcome: 'broken', refusals: [{ line: 2, reason: words }] });

    await controller.kill('SIGTERM');
    // Beside a real line's journal a manifest is needed, whether it is asked for or not.
    const unsigned = place.path('unsigned.ndjson');
    writeFileSync(unsigned, `${two}\n`);
    const imported = place.run('orders', 'import', unsigned, '--data', data, '--json');
    expect(imported.code).toBe(1);
    expect(JSON.parse(imported.stdout)).toMatchObject({ outcome: 'manifest', manifest: 'none' });
    const broken = place.run('orders', 'import', file, '--data', data);
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringContaining(`line 2: ${words}`)]);
    const started = place.run('run', '--line', layout, '--data', data, '--orders', file, '--exit-when-done');
    expect([started.code, started.stderr]).toEqual([1, expect.stringContaining(`line 2: ${words}`)]);
  });
});
