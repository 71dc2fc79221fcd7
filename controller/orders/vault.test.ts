import { mkdtempSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { JournalStore } from '../journal/store.ts';

import { KeyRing } from './keys.ts';
import { CitizenFactory } from './synthetic/citizens.ts';
import { OrderVault } from './vault.ts';
import { VAULT_TABLES } from './vault-tables.ts';

const order = new CitizenFactory(new SeededRandom('vault')).next('T');
const json = JSON.stringify(order);

function filled(folder: string, keys: KeyRing): { store: JournalStore; vault: OrderVault } {
  const store = JournalStore.open(folder, new VirtualClock());
  const vault = new OrderVault(store, keys);
  vault.addBatch('B-1');
  vault.add('B-1', order.orderId, order.fullName, json);
  store.commit();
  return { store, vault };
}

const folderOf = (): string => mkdtempSync(join(tmpdir(), 'vault-'));
const ring = (seed: string): KeyRing =>
  new KeyRing(new SeededRandom(seed).bytes(32), new SeededRandom(`${seed}/entropy`));

describe('the order vault', () => {
  test('gives back what was put in', () => {
    const { store, vault } = filled(folderOf(), ring('a'));
    expect(vault.read(order.orderId)).toEqual(order);
    store.close();
  });

  test.each(['Giàng Thị H’Mông', "giàng thị h'mông", 'GIANG THI HMONG', 'Giàng Thị H-Mông'.normalize('NFD')])(
    'finds the order of a name as %s',
    (typed) => {
      const { store, vault } = filled(folderOf(), ring('a'));
      vault.add('B-1', 'O-H', 'Giàng Thị HʼMông', json);
      expect(vault.ordersOfName(typed, 9, null)).toMatchObject([{ order: 'O-H' }]);
      expect(vault.ordersOfName('’', 9, null)).toEqual([]);
      store.close();
    },
  );

  test('finds a name that an earlier version kept with its spaces', () => {
    const keys = ring('a');
    const { store, vault } = filled(folderOf(), keys);
    store
      .tables(VAULT_TABLES)
      .prepare('UPDATE order_content SET name_tag = ?')
      .run(keys.pseudonym('name NGUYEN VAN DUC'));
    expect(vault.ordersOfName('Nguyễn Văn Đức', 9, null)).toMatchObject([{ order: order.orderId }]);
    store.close();
  });

  test('names orders of namesakes page by page, the newest first, each once', () => {
    const keys = ring('a');
    const { store, vault } = filled(folderOf(), keys);
    const orders = Array.from({ length: 25 }, (_, index) => `O-${index + 1}`);
    for (const id of orders) vault.add('B-1', id, 'Trần Thị Hoa', json);
    // Every other one as an earlier version kept it.
    store
      .tables(VAULT_TABLES)
      .prepare("UPDATE order_content SET name_tag = ? WHERE rowid % 2 = 0 AND order_id LIKE 'O-%'")
      .run(keys.pseudonym('name TRAN THI HOA'));
    const seen: string[] = [];
    for (let before: number | null = null; ;) {
      const page: { order: string; place: number }[] = vault.ordersOfName('Trần Thị Hoa', 7, before);
      seen.push(...page.map(({ order: id }) => id));
      if (page.length < 7) break;
      before = page.at(-1)?.place ?? null;
    }
    expect(seen).toEqual(orders.toReversed());
    store.close();
  });

  test('whoever has the disk finds no personal data on it, in no encoding', () => {
    const folder = folderOf();
    filled(folder, ring('a')).store.close();
    const disk = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const { fullName, personalNumber, placeOfResidence, fatherName } = order;
    for (const secret of [fullName, personalNumber, placeOfResidence, fatherName]) {
      const base64 = Buffer.from(secret).toString('base64').slice(0, 12);
      for (const form of [secret, Buffer.from(secret, 'utf16le'), Buffer.from(secret).toString('hex'), base64]) {
        expect(disk.indexOf(form), secret).toBe(-1);
      }
    }
    expect(disk.indexOf(Buffer.from(order.portrait, 'base64').subarray(0, 64))).toBe(-1);
  });

  test('another master key opens nothing', () => {
    const folder = folderOf();
    filled(folder, ring('a')).store.close();
    const store = JournalStore.open(folder, new VirtualClock());
    expect(new OrderVault(store, ring('b')).read(order.orderId)).toBeNull();
    store.close();
  });

  test('a record that is put under another order’s name does not open', () => {
    const { store, vault } = filled(folderOf(), ring('a'));
    store.tables(VAULT_TABLES).prepare("UPDATE order_content SET order_id = 'T-999999'").run();
    expect(vault.read('T-999999')).toBeNull();
    store.close();
  });

  test.each(['sealed', 'nonce'])('a record of whose %s one bit flipped does not open', (column) => {
    const { store, vault } = filled(folderOf(), ring('a'));
    const bytes = store.tables(VAULT_TABLES).prepare(`SELECT ${column} AS bytes FROM order_content`).get()?.['bytes'];
    if (!(bytes instanceof Uint8Array)) throw new Error('a record has bytes');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    store.tables(VAULT_TABLES).prepare(`UPDATE order_content SET ${column} = ?`).run(bytes);
    expect(vault.read(order.orderId)).toBeNull();
    store.close();
  });

  test('two orders whose contents changed places open neither', () => {
    const { store, vault } = filled(folderOf(), ring('a'));
    const second = new CitizenFactory(new SeededRandom('vault two')).next('U');
    vault.add('B-1', second.orderId, second.fullName, JSON.stringify(second));
    store.commit();
    const rename = store.tables(VAULT_TABLES).prepare('UPDATE order_content SET order_id = ? WHERE order_id = ?');
    rename.run('swap', order.orderId);
    rename.run(order.orderId, second.orderId);
    rename.run(second.orderId, 'swap');
    expect([vault.read(order.orderId), vault.read(second.orderId)]).toEqual([null, null]);
    store.close();
  });

  test('the master key’s file is made once, for its owner alone', () => {
    const file = join(folderOf(), 'keys', 'master.key');
    const first = KeyRing.fromFile(file, new SeededRandom('x'));
    const second = KeyRing.fromFile(file, new SeededRandom('y'));
    expect(second.pseudonym('001204000001')).toBe(first.pseudonym('001204000001'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('opens nothing more once the batch’s key is destroyed, not even from memory', () => {
    const { store, vault } = filled(folderOf(), ring('a'));
    expect(vault.read(order.orderId)).not.toBeNull();
    store.tables(VAULT_TABLES).prepare('DELETE FROM batch_key').run();
    vault.forget('B-1');
    expect(vault.read(order.orderId)).toBeNull();
    store.close();
  });
});
