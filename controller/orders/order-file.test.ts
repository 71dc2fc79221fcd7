import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import { readOrderFile, type OrderLine, type RefusedOrder } from './order-file.ts';
import type { Order } from './order.ts';
import { CitizenFactory } from './synthetic/citizens.ts';

const VECTORS = join(import.meta.dirname, '..', '..', 'test', 'vectors', 'orders');
const factory = new CitizenFactory(new SeededRandom('orders'));
const [one, two] = [factory.next('T'), factory.next('T')];

async function read(content: string | Uint8Array): Promise<{ orders: Order[]; refusals: RefusedOrder[] }> {
  const file = join(mkdtempSync(join(tmpdir(), 'orders-')), 'orders.ndjson');
  writeFileSync(file, content);
  return collect(file);
}

async function collect(file: string): Promise<{ orders: Order[]; refusals: RefusedOrder[] }> {
  const lines: OrderLine[] = [];
  for await (const line of readOrderFile(file, 'vietnam', () => null)) lines.push(line);
  return {
    orders: lines.flatMap((line) => (line.type === 'order' ? [line.order] : [])),
    refusals: lines.flatMap((line) => (line.type === 'refusal' ? [line.refusal] : [])),
  };
}

/** The same picture, whose header says another size: what unpacks it would make so many dots. */
function resized(width: number, height: number): string {
  const bytes = Buffer.from(one?.portrait ?? '', 'base64');
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] !== 0xc0 && bytes[at + 1] !== 0xc2) continue;
    bytes.writeUInt16BE(height, at + 5);
    bytes.writeUInt16BE(width, at + 7);
    return bytes.toString('base64');
  }
  throw new Error('the synthetic portrait is a JPEG');
}

const json = (order: unknown): string => `${JSON.stringify(order)}\n`;

describe('an order file', () => {
  test('gives its orders; empty lines and a missing last newline do not matter', async () => {
    const { orders, refusals } = await read(`${json(one)}\n\r\n${JSON.stringify(two)}`);
    expect(orders.map(({ orderId }) => orderId)).toEqual([one?.orderId, two?.orderId]);
    expect(refusals).toEqual([]);
  });

  test('a broken line is refused by its number, the others are taken', async () => {
    const { orders, refusals } = await read(`${json(one)}{"orderId":"cut sh\n${json(two)}`);
    expect(orders).toHaveLength(2);
    expect(refusals).toEqual([{ line: 2, field: '', flaw: { code: 'not-json' } }]);
  });

  test.each([
    [
      'personalNumber',
      { ...one, personalNumber: '999099000001', documentNumber: '099000001' },
      { code: 'no-birthplace', place: '999' },
    ],
    ['documentNumber', { ...one, documentNumber: '000000000' }, { code: 'not-last-nine-digits' }],
    ['dateOfBirth', { ...one, dateOfBirth: '2001-02-29' }, { code: 'no-such-day' }],
    ['fullName', { ...one, fullName: 'NGUYỄN\u202EAN' }, { code: 'unprintable' }],
    ['fullName', { ...one, fullName: '' }, { code: 'empty' }],
    ['fullName', { ...one, fullName: '   ' }, { code: 'space-at-end' }],
    ['fullName', { ...one, fullName: 'A'.repeat(201) }, { code: 'too-many-letters', most: 100 }],
    ['fullName', { ...one, fullName: 'NGUYỄN\u200bAN' }, { code: 'unprintable' }],
    ['fullName', { ...one, fullName: 'NGUYỄN\u0000AN' }, { code: 'unprintable' }],
    ['fullName', { ...one, fullName: 'NGUYỄN\nAN' }, { code: 'unprintable' }],
    ['fullName', { ...one, fullName: 'NGUYỄN\ud800' }, { code: 'half-character' }],
    ['dateOfBirth', { ...one, dateOfBirth: '2001-02-30' }, { code: 'no-such-day' }],
    ['dateOfBirth', { ...one, dateOfBirth: '1800-01-01' }, { code: 'no-such-day' }],
    ['dateOfBirth', { ...one, dateOfBirth: '31/12/1990' }, { code: 'wrong-form', form: 'date' }],
    ['dateOfBirth', { ...one, dateOfBirth: '1990' }, { code: 'wrong-form', form: 'date' }],
    ['dateOfIssue', { ...one, dateOfIssue: '1901-01-01' }, { code: 'issue-before-birth' }],
    [
      'personalNumber',
      { ...one, personalNumber: one?.personalNumber.slice(1) },
      { code: 'wrong-form', form: 'twelve-digits' },
    ],
    ['priority', { ...one, priority: -1 }, { code: 'too-small', least: 0 }],
    ['priority', { ...one, priority: '5' }, { code: 'wrong-type', expected: 'number' }],
    ['orderId', { ...one, orderId: "'; DROP TABLE entry; --" }, { code: 'wrong-form', form: 'order-id' }],
    ['orderId', { ...one, orderId: '=cmd|calc' }, { code: 'wrong-form', form: 'order-id' }],
    [
      'replaces',
      { ...one, replaces: 'because' },
      { code: 'not-one-of', values: ['lost', 'stolen', 'damaged', 'data-changed', 'expired'] },
    ],
    ['portrait', { ...one, portrait: Buffer.from('<svg onload="x"/>').toString('base64') }, { code: 'no-image' }],
    [
      'portrait',
      { ...one, portrait: one === undefined ? '' : one.portrait + 'A'.repeat(60_000) },
      { code: 'too-many-characters', most: 40_000 },
    ],
    ['portrait', { ...one, portrait: resized(1, 1) }, { code: 'image-sides', least: 60, most: 2400 }],
    ['portrait', { ...one, portrait: resized(65_500, 65_500) }, { code: 'image-sides', least: 60, most: 2400 }],
    ['portrait', { ...one, portrait: one?.portrait.slice(0, 40) }, { code: 'image-sides', least: 60, most: 2400 }],
    ['portrait', { ...one, portrait: '../../etc/passwd' }, { code: 'wrong-form', form: 'base64' }],
    ['portrait', { ...one, portrait: `${one?.portrait.slice(0, -4)}AAAAA` }, { code: 'base64-left-over' }],
    ['fingerprints', { ...one, fingerprints: ['', ''] }, { code: 'wrong-form', form: 'base64' }],
    ['portrait', { ...one, portrait: 'AAAA' }, { code: 'no-image' }],
    ['fingerprints', { ...one, fingerprints: [one?.portrait] }, { code: 'wrong-count', count: 2 }],
    ['dateOfExpiry', { ...one, dateOfExpiry: one?.dateOfIssue }, { code: 'expiry-not-after-issue' }],
    ['priority', { ...one, priority: 10 }, { code: 'too-large', most: 9 }],
    ['sex', { ...one, sex: 'X' }, { code: 'not-one-of', values: ['M', 'F'] }],
    ['fullName', { ...one, fullName: undefined }, { code: 'missing' }],
    ['fullName', { ...one, fullName: 7 }, { code: 'wrong-type', expected: 'text' }],
    ['dateOfExpiry', { ...one, dateOfExpiry: 'never' }, { code: 'wrong-form', form: 'date' }],
    ['', { ...one, shoeSize: 43 }, { code: 'unknown-fields', names: ['shoeSize'] }],
  ])('a wrong %s is refused by what is wrong with it', async (field, order, flaw) => {
    const { orders, refusals } = await read(json(order));
    expect(orders).toEqual([]);
    expect(refusals).toEqual([{ line: 1, field: expect.stringContaining(field), flaw }]);
  });

  test('the same order or the same citizen twice is refused the second time', async () => {
    const { orders, refusals } = await read(json(one) + json(one) + json({ ...one, orderId: 'OTHER-1' }));
    expect(orders).toHaveLength(1);
    expect(refusals.map(({ line, field }) => [line, field])).toEqual([
      [2, 'orderId'],
      [3, 'personalNumber'],
    ]);
  });

  test('a name with its marks apart is the name with its marks on it', async () => {
    const { orders } = await read(json({ ...one, fullName: one?.fullName.normalize('NFD') }));
    expect(orders[0]?.fullName).toBe(one?.fullName.normalize('NFC'));
    expect(orders[0]?.fullName).not.toBe(one?.fullName.normalize('NFD'));
  });

  test.each(['NFC', 'NFD'] as const)('a name is measured in letters, however its marks are kept: %s', async (form) => {
    const hundred = Array.from({ length: 20 }, () => 'Ưẫn ')
      .join('')
      .concat('Nguyễn Thị Hậu Ánh Ư'.slice(0, 20));
    expect(hundred.normalize('NFC')).toHaveLength(100);
    expect((await read(json({ ...one, fullName: hundred.normalize(form) }))).orders).toHaveLength(1);
    const { refusals } = await read(json({ ...one, fullName: `${hundred}ễ`.normalize(form) }));
    expect(refusals).toEqual([{ line: 1, field: 'fullName', flaw: { code: 'too-many-letters', most: 100 } }]);
  });

  test('a letter that no font and no normal form has as one is a letter all the same', async () => {
    const name = Array.from({ length: 50 }, () => 'Ê\u0306').join(' ');
    expect((await read(json({ ...one, fullName: `${name}A` }))).orders).toHaveLength(1);
  });

  test('a letter under a tower of marks is none', async () => {
    const { refusals } = await read(json({ ...one, fullName: `Nguyễn A\u0302\u0306\u030c\u0303\u0309` }));
    expect(refusals).toMatchObject([{ line: 1, field: 'fullName', flaw: { code: 'stacked-marks' } }]);
  });

  test.each(['"fullName":"SOMEBODY ELSE",', String.raw`"\u0066ullName":"SOMEBODY ELSE",`])(
    'a key that stands twice is refused, and named: %s',
    async (again) => {
      const { orders, refusals } = await read(json(two) + json(one).replace('{', `{${again}`));
      expect(orders).toHaveLength(1);
      expect(refusals).toEqual([{ line: 2, field: 'fullName', flaw: { code: 'key-twice', key: 'fullName' } }]);
    },
  );

  test('that other programs packed in several frames has all its orders', async () => {
    const { orders, refusals } = await collect(join(VECTORS, 'skippable-then-two-frames-4-orders.ndjson.zst'));
    expect([orders.length, refusals]).toEqual([4, []]);
  });

  test('with a name twice, as it once was taken, is refused', async () => {
    const { orders, refusals } = await collect(join(VECTORS, 'duplicate-full-name.ndjson'));
    expect([orders.length, refusals[0]?.line, refusals[0]?.field]).toEqual([0, 1, 'fullName']);
  });

  test('whose bytes can’t be unpacked to the end is refused there, and what stands before is given', async () => {
    const { orders, refusals } = await read(Buffer.concat([gzipSync(json(one)), Buffer.from(json(two))]));
    expect(orders).toHaveLength(1);
    expect(refusals).toEqual([{ line: 2, field: '', flaw: { code: 'packed-left-over', format: 'gzip' } }]);
  });

  test('of billions of line ends in a few kilobytes is given up', async () => {
    for (const line of ['\n', ' \n']) {
      const { orders, refusals } = await read(gzipSync(Buffer.alloc(4_000_000, line)));
      expect(orders).toEqual([]);
      expect(refusals.map(({ flaw }) => flaw)).toEqual([{ code: 'packed-ratio', most: 200 }]);
    }
  });

  test('of more lines than any file has is given up', async () => {
    const { orders, refusals } = await read(Buffer.concat([Buffer.alloc(6_000_000, '\n'), Buffer.from(json(one))]));
    expect(orders).toEqual([]);
    expect(refusals[0]?.flaw).toEqual({ code: 'too-many-lines', most: 5_000_000 });
  });

  test('a name of one letter is a name', async () => {
    expect((await read(json({ ...one, fullName: 'Ý' }))).orders).toHaveLength(1);
  });

  test('a packed file that unpacks to a single endless line is read no further than it is in proportion', async () => {
    const bomb = gzipSync(Buffer.alloc(64_000_000, 'a'));
    expect(bomb.length).toBeLessThan(100_000);
    const { orders, refusals } = await read(bomb);
    expect([orders.length, refusals[0]?.flaw.code]).toEqual([0, 'packed-ratio']);
  });

  test('Vietnamese in an older encoding (TCVN3, VNI, Windows-1258) is not guessed at', async () => {
    const { orders, refusals } = await read(
      Buffer.from(json(one).replace(one?.fullName ?? '', 'NGUY\u00d4N'), 'latin1'),
    );
    expect([orders.length, refusals[0]?.flaw.code]).toEqual([0, 'not-utf8']);
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const { refusals } = await read(Uint8Array.of(0x22, 0xff, 0xfe, 0x22, 0x0a));
    expect(refusals).toEqual([{ line: 1, field: '', flaw: { code: 'not-utf8' } }]);
  });

  test('0 bytes are no orders and no error', async () => {
    expect(await read('')).toEqual({ orders: [], refusals: [] });
  });

  test('a line of 100 MB is refused without being held in memory, and the next one is read', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'orders-')), 'orders.ndjson');
    writeFileSync(file, json(one));
    const chunk = Buffer.alloc(10_000_000, 'x');
    for (let times = 0; times < 10; times += 1) appendFileSync(file, chunk);
    appendFileSync(file, `\n${json(two)}`);
    const before = process.memoryUsage().rss;
    const { orders, refusals } = await collect(file);
    expect(orders).toHaveLength(2);
    expect(refusals).toMatchObject([{ line: 2, flaw: { code: 'line-too-long', most: 200_000 } }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });
});
