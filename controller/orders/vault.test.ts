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
    store.database.exec("UPDATE order_content SET order_id = 'T-999999'");
    expect(vault.read('T-999999')).toBeNull();
    store.close();
  });

  test('the master key’s file is made once, for its owner alone', () => {
    const file = join(folderOf(), 'keys', 'master.key');
    const first = KeyRing.fromFile(file, new SeededRandom('x'));
    const second = KeyRing.fromFile(file, new SeededRandom('y'));
    expect(second.pseudonym('001204000001')).toBe(first.pseudonym('001204000001'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
