import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { OrderFlaw } from '../../controller/orders/order-flaw.ts';
import { readOrderFile, type OrderLine } from '../../controller/orders/order-file.ts';
import { describeFlaw } from '../../hmi/src/words/order-flaws.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { SeededRandom } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { fuzzedLine, LINE_CHANGES, type FuzzedLine } from './fuzz/order-lines.ts';
import { fuzzedPacking, type Packed } from './fuzz/order-packing.ts';

/**
 * Order files of every structure: a hundred thousand in the nightly run (CARDLINE_NIGHTLY=1), some hundred on every commit. Each ends in
 * one of two ways: its orders are taken, and are those that were written; or it is refused by line and reason.
 */

const CASES = NIGHTLY ? 100_000 : 300;
const LINES_MAX = 4;
const POOL = 24;
const folder = mkdtempSync(join(tmpdir(), 'order-files-'));
const citizens = new CitizenFactory(new SeededRandom('order-files'));
const pool = Array.from({ length: POOL }, () => citizens.next('FUZZ'));

interface Case {
  readonly lines: readonly FuzzedLine[];
  readonly packed: Packed;
}

function makeCase(seed: string): Case {
  const random = new SeededRandom(seed);
  const from = random.below(POOL - LINES_MAX);
  const orders = pool.slice(from, from + 1 + random.below(LINES_MAX));
  const lines = orders.map((order) => fuzzedLine(random, order));
  const ends = random.below(2) === 0 ? '\n' : '';
  const content = Buffer.concat(
    lines.flatMap(({ bytes }, index) => [bytes, Buffer.from(index < lines.length - 1 ? '\n' : ends)]),
  );
  return { lines, packed: fuzzedPacking(random, content) };
}

async function read(bytes: Buffer): Promise<OrderLine[]> {
  const file = join(folder, 'orders');
  writeFileSync(file, bytes);
  const found: OrderLine[] = [];
  for await (const line of readOrderFile(file, 'vietnam', () => null)) found.push(line);
  return found;
}

/** A flaw without words, or with words that name what is not there, in either language. */
function isWordless(flaw: OrderFlaw): boolean {
  return (['en', 'vi'] as const).some((code) => /^$|undefined|NaN/.test(describeFlaw(code, flaw)));
}

/** What is wrong with how a case ended; empty where nothing is. */
function wrongWith({ lines, packed }: Case, found: readonly OrderLine[]): string {
  const end = found.at(-1);
  if (end?.type !== 'end') return 'the reading has no end';
  const said = found.slice(0, -1);
  if (end.orders !== said.length) return `${said.length} lines are told of, and ${end.orders} counted`;
  if (!end.isWhole && !packed.isDamaged) return 'a whole file is called broken';
  const last = said.at(-1);
  if (!end.isWhole && last?.type !== 'refusal') return 'it ends without a word';
  for (const line of said) {
    if (line.type === 'end') return 'the reading has two ends';
    const number = line.type === 'order' ? line.line : line.refusal.line;
    const written = lines[(number - 1) % lines.length];
    if (written === undefined) return `there is no line ${number}`;
    // Of what turns out to be broken at its end nothing is imported: what came before may be broken, too.
    if (line.type === 'order' && end.isWhole && JSON.stringify(line.order) !== JSON.stringify(written.order))
      return `line ${number} (${written.kind}) is taken as another order`;
    if (line.type === 'order' && end.isWhole && written.must === 'be-refused')
      return `line ${number} (${written.kind}) is taken`;
    if (line.type === 'refusal' && isWordless(line.refusal.flaw)) return `line ${number} is refused without a reason`;
    if (line.type === 'refusal' && written.must === 'be-taken' && end.isWhole && !packed.isDamaged)
      return `line ${number} (${written.kind}) is refused: ${describeFlaw('en', line.refusal.flaw)}`;
  }
  if (end.isWhole && !packed.isDamaged && said.length !== lines.length)
    return `${said.length} of ${lines.length} lines`;
  return end.isWhole && said.length < lines.length ? 'lines vanished in silence' : '';
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an order file of any structure', () => {
  test(
    'is imported unchanged, or rejected with line and reason',
    async () => {
      for (let index = 0; index < CASES; index += 1) {
        const seed = `order-files/${index}`;
        const made = makeCase(seed);
        const kinds = `${seed}: ${made.packed.kind}; ${made.lines.map(({ kind }) => kind).join(', ')}`;
        const found = await read(made.packed.bytes).catch((error: unknown) => String(error));
        expect(typeof found === 'string' ? found : wrongWith(made, found), kinds).toBe('');
      }
    },
    CASES * 200,
  );

  test.each(Object.keys(LINE_CHANGES))('handles a line with: %s', async (kind) => {
    const random = new SeededRandom(kind);
    const [order] = pool;
    if (order === undefined) throw new Error('there are orders');
    const { must, bytes } = LINE_CHANGES[kind]?.(random, order) ?? { must: 'either', bytes: '' };
    const [line] = await read(Buffer.from(bytes));
    const types = { 'be-taken': ['order'], 'be-refused': ['refusal'], either: ['order', 'refusal'] }[must];
    expect(types).toContain(line?.type);
  });
});
