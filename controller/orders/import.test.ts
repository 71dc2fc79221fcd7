import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER, type LoadedRecipe } from '../../recipes/recipe.ts';
import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { authorityCertificate } from '../keys/certificate-profile.ts';
import type { EntryOf } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { importOrders, type ImportOptions, type ImportReport } from './import.ts';
import { KeyRing } from './keys.ts';
import { manifestIssuer, MANIFEST_SUFFIX, writeManifest, type ManifestIssuer } from './manifest.ts';
import { checksHere } from './order-checks.ts';
import type { RefusedOrder } from './order-file.ts';
import { digestOf } from './order-stream.ts';
import type { Order } from './order.ts';
import { CitizenFactory } from './synthetic/citizens.ts';
import { OrderVault } from './vault.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the shipped recipe is right');
const recipe: LoadedRecipe = loaded.value;
const citizens = new CitizenFactory(new SeededRandom('import'));
const orders = Array.from({ length: 12 }, (_, index) => citizens.citizen(index + 1, 'T'));

class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'import-'));
  readonly store = JournalStore.open(join(this.folder, 'data'), new VirtualClock());
  readonly keys = new KeyRing(new SeededRandom('desk').bytes(32), new SeededRandom('desk/entropy'));
  readonly vault = new OrderVault(this.store, this.keys);
  readonly refusals: RefusedOrder[] = [];

  constructor() {
    const { recipe: name, version } = recipe.recipe;
    this.store.append({ kind: 'recipe.approved', recipe: name, version, hash: recipe.hash, by: 'Lan', second: 'Minh' });
    this.store.commit();
  }

  file(name: string, content: readonly unknown[] | Uint8Array): string {
    const path = join(this.folder, name);
    const lines =
      content instanceof Uint8Array ? content : content.map((order) => `${JSON.stringify(order)}\n`).join('');
    writeFileSync(path, lines);
    return path;
  }

  import(file: string, options: Partial<ImportOptions> = {}, store = this.store): Promise<ImportReport> {
    const vault = store === this.store ? this.vault : new OrderVault(store, this.keys);
    return importOrders(
      {
        file,
        name: basename(file),
        nowMs: NOW_MS,
        recipe,
        onRefusal: 'import-rest',
        manifest: 'if-there',
        trustedIssuers: [join(this.folder, 'trusted')],
        checks: checksHere('vietnam', () => null, new SeededRandom('nonces')),
        refused: (refusal) => this.refusals.push(refusal),
        progress: () => undefined,
        ...options,
      },
      {
        store,
        vault,
        keys: this.keys,
        scratchFolder: this.folder,
        keepRecipe: () => undefined,
        signed: () => [],
        folded: () => undefined,
      },
    );
  }

  entries(): EntryOf<'order.accepted'>[] {
    return [...this.store.read(0)].flatMap(({ body }) => (body.kind === 'order.accepted' ? [body] : []));
  }
}

describe('an order file is imported', () => {
  test('in the order in which the cards leave the line: by province, then by office', async () => {
    const desk = new Desk();
    expect(await desk.import(desk.file('a.ndjson', orders))).toMatchObject({ outcome: 'imported', accepted: 12 });
    const bySequence = desk.entries().toSorted((one, other) => one.sequence - other.sequence);
    expect(bySequence.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(bySequence.map(({ office }) => office)).toEqual(bySequence.map(({ office }) => office).toSorted());
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('packed by %s as well, told by its bytes', async (_, pack) => {
    const desk = new Desk();
    const packed = pack(Buffer.from(orders.map((order) => `${JSON.stringify(order)}\n`).join('')));
    expect(await desk.import(desk.file('orders', packed))).toMatchObject({ outcome: 'imported', accepted: 12 });
  });

  test('and one that is packed and cut short is refused where it ends', async () => {
    const desk = new Desk();
    const packed = gzipSync(Buffer.from(orders.map((order) => `${JSON.stringify(order)}\n`).join('')));
    const report = await desk.import(desk.file('orders.gz', packed.subarray(0, packed.length - 2000)));
    expect(report.refused).toBeGreaterThan(0);
    expect(desk.refusals.at(-1)?.flaw.code).toBe('packed-cut-short');
  });

  test.each([
    ['cut short', (packed: Buffer) => packed.subarray(0, packed.length - 2000), 'packed-cut-short'],
    ['followed by something else', (packed: Buffer) => Buffer.concat([packed, Buffer.from('{}')]), 'packed-left-over'],
  ])('not at all where it is %s: nobody knows how many orders are missing', async (_, damage, code) => {
    const desk = new Desk();
    const lines = Buffer.from(orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
    const report = await desk.import(desk.file('orders.zst', damage(zstdCompressSync(lines))));
    expect(report).toMatchObject({ outcome: 'broken', batch: '', accepted: 0 });
    expect(report.refusals.at(-1)?.flaw.code).toBe(code);
    expect(desk.entries()).toEqual([]);
  });

  test('from several packed pieces, all of them', async () => {
    const desk = new Desk();
    const pieces = orders.map((order) => zstdCompressSync(Buffer.from(`${JSON.stringify(order)}\n`)));
    const report = await desk.import(desk.file('orders.zst', Buffer.concat(pieces)));
    expect(report).toMatchObject({ outcome: 'imported', accepted: 12, refused: 0 });
  });

  test('once: the same file again orders nothing', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', orders);
    await desk.import(file);
    expect(await desk.import(file)).toMatchObject({ outcome: 'already-imported', accepted: 0 });
    expect(desk.entries()).toHaveLength(12);
  });

  test('or not at all, where somebody wants all or nothing', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', [...orders, { ...orders[0], orderId: 'T-other', sex: 'X' }]);
    expect(await desk.import(file, { onRefusal: 'import-nothing' })).toMatchObject({ outcome: 'refused', refused: 1 });
    expect(desk.entries()).toEqual([]);
    expect(await desk.import(file)).toMatchObject({ outcome: 'imported', accepted: 12, refused: 1 });
  });

  test('cut off at any group, it goes on where it stood, and nothing is doubled', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', orders);
    // What the first groups of an import that is killed leave behind: some orders, and no word that all are in.
    const batch = `B-${(await digestOf(file)).slice(0, 10)}`;
    const half = new Desk();
    await half.import(half.file('a.ndjson', orders));
    for (const { body } of half.store.read(0)) {
      if (body.kind === 'batch.created') desk.vault.addBatch(body.batch);
      if (body.kind === 'batch.created') desk.store.append(body);
      if (body.kind === 'order.accepted' && body.sequence <= 5) {
        const order = orders.find(({ orderId }) => orderId === body.order);
        desk.vault.add(batch, body.order, order?.fullName ?? '', JSON.stringify(order));
        desk.store.append(body);
      }
    }
    desk.store.commit();
    expect(await desk.import(file)).toMatchObject({ outcome: 'imported', batch, accepted: 12, refused: 0 });
    expect(new Set(desk.entries().map(({ order }) => order)).size).toBe(12);
    expect(desk.entries()).toHaveLength(12);
    expect(desk.vault.read(orders[11]?.orderId ?? '')?.fullName).toBe(orders[11]?.fullName);
  });

  test('under a recipe that was approved, and not changed since', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', orders);
    const changed = { ...recipe, hash: 'f'.repeat(64) };
    expect(await desk.import(file, { recipe: changed })).toMatchObject({ outcome: 'recipe' });
    const unapproved = { ...recipe, recipe: { ...recipe.recipe, version: '9.0.0' } };
    expect(await desk.import(file, { recipe: unapproved })).toMatchObject({ outcome: 'recipe' });
  });
});

describe('a citizen who has a card', () => {
  async function withCard(): Promise<{ desk: Desk; again: Order }> {
    const desk = new Desk();
    await desk.import(desk.file('a.ndjson', orders.slice(0, 1)));
    const [first] = orders;
    if (first === undefined) throw new Error('there are orders');
    desk.store.append({
      kind: 'card.ended',
      card: 'C0000001',
      order: first.orderId,
      outcome: 'accepted',
      serial: blankSerial('VN1'),
      rank: 1,
    });
    desk.store.commit();
    return { desk, again: { ...first, orderId: 'T-again' } };
  }

  test('gets no other one without a word why', async () => {
    const { desk, again } = await withCard();
    expect(await desk.import(desk.file('b.ndjson', [again]))).toMatchObject({ outcome: 'empty', refused: 1 });
    expect(desk.refusals).toMatchObject([{ line: 1, field: 'replaces' }]);
  });

  test('gets another one where the order says why', async () => {
    const { desk, again } = await withCard();
    const file = desk.file('b.ndjson', [{ ...again, replaces: 'lost' }]);
    expect(await desk.import(file)).toMatchObject({ outcome: 'imported', accepted: 1 });
  });

  test('and one whose card is being made gets none, whatever the order says', async () => {
    const desk = new Desk();
    await desk.import(desk.file('a.ndjson', orders.slice(0, 1)));
    const file = desk.file('b.ndjson', [{ ...orders[0], orderId: 'T-again', replaces: 'lost' }]);
    expect(await desk.import(file)).toMatchObject({ outcome: 'empty', refused: 1 });
  });
});

describe('the manifest of an order file', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
  const certificate = authorityCertificate(
    {
      country: 'VN',
      state: 'VNM',
      organization: 'Test',
      commonName: 'Database',
      contact: 'a@example.invalid',
      documentTypes: [],
    },
    { curve: 'P-256', point, parameters: 'named' },
    new SeededRandom('serial').bytes(8),
    Date.UTC(2026, 0, 1),
    (data) => sign('sha256', data, privateKey),
  );
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64')}\n-----END CERTIFICATE-----\n`;
  const issuer: ManifestIssuer = manifestIssuer(
    'Database',
    pem,
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );

  async function signedFile(trusts: boolean): Promise<{ desk: Desk; file: string }> {
    const desk = new Desk();
    const file = desk.file('a.ndjson', orders);
    if (trusts) {
      mkdirSync(join(desk.folder, 'trusted'));
      writeFileSync(join(desk.folder, 'trusted', 'database.pem'), pem);
    }
    writeManifest(file, { orders: 12, sha256: await digestOf(file) }, issuer);
    return { desk, file };
  }

  test('is right: the orders are taken', async () => {
    const { desk, file } = await signedFile(true);
    expect(await desk.import(file, { manifest: 'required' })).toMatchObject({
      outcome: 'imported',
      manifest: 'valid',
      manifestDetail: null,
    });
  });

  test('is needed on a real line', async () => {
    const desk = new Desk();
    const report = await desk.import(desk.file('a.ndjson', orders), { manifest: 'required' });
    expect(report).toMatchObject({ outcome: 'manifest', manifest: 'none' });
  });

  test('of somebody who was not introduced is none', async () => {
    const { desk, file } = await signedFile(false);
    expect(await desk.import(file)).toMatchObject({ outcome: 'manifest', manifest: 'untrusted' });
  });

  test('does not fit a file that was changed', async () => {
    const { desk, file } = await signedFile(true);
    desk.file(basename(file), orders.slice(0, 11));
    expect(await desk.import(file)).toMatchObject({ outcome: 'manifest', manifest: 'digest-wrong' });
  });

  test.each([
    ['orders', '"orders": 12', '"orders": 11', 'signature-wrong'],
    ['issuer', '"issuer": "Database"', '"issuer": "Another"', 'signature-wrong'],
    ['format', 'cardline-orders-1', 'cardline-orders-9', 'unreadable'],
    ['certificate', 'BEGIN CERTIFICATE', 'BEGIN NOTHING', 'unreadable'],
    ['name', '"file": "a.ndjson"', '"file": "b.ndjson"', 'signature-wrong'],
  ])('does not count with another %s', async (_, from, to, verdict) => {
    const { desk, file } = await signedFile(true);
    const path = `${file}${MANIFEST_SUFFIX}`;
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    expect(await desk.import(file)).toMatchObject({ outcome: 'manifest', manifest: verdict });
    expect(desk.entries()).toEqual([]);
  });
});
