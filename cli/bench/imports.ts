import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';

import { z } from 'zod';

import type { Order } from '../../controller/orders/order.ts';
import { readPieces, SPAN } from '../../controller/orders/order-lines.ts';
import { CitizenFactory } from '../../controller/orders/synthetic/citizens.ts';
import { jsonValue, readJsonBytes } from '../../recipes/strict-json.ts';
import { RealClock, repeat, type Clock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { SeededRandom } from '../../stations/random.ts';
import { ownCommand } from '../own-program.ts';
import { CliError } from '../terminal.ts';
import { benchOf } from './bench.ts';
import { round } from './percentiles.ts';
import { residentMb } from './resident.ts';

/**
 * `cardline orders import` as a process of its own, from its start to its end, against only reading the same file: unpacking it, taking
 * its digest, and reading each line as strict JSON by the same code on one thread. No two pictures in the file are the same.
 */

const MOST_TIMES = 4;
const MEMORY_MOST_MB = 300;
const LOOK_EVERY_MS = 50;
const PACKINGS = ['none', 'zstd'] as const;

export interface ImportFigure {
  readonly orders: number;
  readonly files: readonly FileFigure[];
  /** Of the slower one to its bound. */
  readonly ratio: number;
  readonly mostTimes: number;
  readonly peakMb: number;
  readonly memoryMostMb: number;
}

interface FileFigure {
  readonly packing: (typeof PACKINGS)[number];
  readonly megabytes: number;
  readonly importSeconds: number;
  readonly ordersPerSecond: number;
  readonly readingSeconds: number;
  /** Of the import to the reading. */
  readonly times: number;
  /** Resident, of the whole process. */
  readonly peakMb: number;
}

async function importsBench(orders: number): Promise<ImportFigure> {
  const clock = new RealClock();
  const folder = mkdtempSync(join(tmpdir(), 'cardline-bench-imports-'));
  try {
    const files: FileFigure[] = [];
    for (const packing of PACKINGS) {
      const file = join(folder, packing === 'zstd' ? 'orders.ndjson.zst' : 'orders.ndjson');
      await writeFile(file, orders, packing);
      files.push(await measured(clock, file, packing, orders, join(folder, `data-${packing}`)));
      rmSync(file);
      rmSync(join(folder, `data-${packing}`), { recursive: true });
    }
    const times = Math.max(...files.map((one) => one.times));
    const peakMb = Math.max(...files.map((one) => one.peakMb));
    return {
      orders,
      files,
      ratio: round(times / MOST_TIMES),
      mostTimes: MOST_TIMES,
      peakMb,
      memoryMostMb: MEMORY_MOST_MB,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(
  clock: Clock,
  file: string,
  packing: FileFigure['packing'],
  orders: number,
  data: string,
): Promise<FileFigure> {
  // The first reading warms up the code, and the file's pages.
  await read(file, orders);
  const readMs = clock.nowMs();
  await read(file, orders);
  const readingSeconds = (clock.nowMs() - readMs) / 1000;
  const importMs = clock.nowMs();
  const peakMb = await imported(clock, file, orders, data);
  const importSeconds = (clock.nowMs() - importMs) / 1000;
  return {
    packing,
    megabytes: Math.round(statSync(file).size / 1_000_000),
    importSeconds: round(importSeconds),
    ordersPerSecond: Math.round(orders / importSeconds),
    readingSeconds: round(readingSeconds),
    times: round(importSeconds / readingSeconds),
    peakMb,
  };
}

async function read(file: string, orders: number): Promise<void> {
  let found = 0;
  for await (const piece of readPieces(file)) {
    if (piece.type !== 'piece') continue;
    const { bytes, spans } = piece;
    for (let at = 0; at < spans.length; at += SPAN.size)
      if (readJsonBytes(bytes.subarray(spans[at + SPAN.from], spans[at + SPAN.to])).ok) found += 1;
  }
  if (found !== orders) throw new InvariantError(`the bench’s file has ${found} orders of ${orders}`);
}

const reportSchema = z.object({ outcome: z.literal('imported'), accepted: z.number(), refused: z.literal(0) });

/** Resident megabytes at most. */
async function imported(clock: Clock, file: string, orders: number, data: string): Promise<number> {
  const child = spawn(ownCommand(), ['orders', 'import', file, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new AbortController();
  let peakMb = 0;
  const watching = repeat(clock, LOOK_EVERY_MS, ended.signal, () => {
    peakMb = Math.max(peakMb, residentMb(child.pid ?? 0).peakMb);
  });
  let said = '';
  for await (const part of child.stdout.setEncoding('utf8')) said += String(part);
  ended.abort();
  await watching;
  const report = reportSchema.safeParse(jsonValue(said));
  if (!report.success || report.data.accepted !== orders) throw new CliError('the bench’s orders were not imported');
  return peakMb;
}

async function writeFile(file: string, orders: number, packing: FileFigure['packing']): Promise<void> {
  const factory = new CitizenFactory(new SeededRandom('bench imports'));
  function* lines(): Generator<string> {
    for (let nth = 0; nth < orders; nth += 1) yield `${JSON.stringify(withOwnPictures(factory.next('BENCH'), nth))}\n`;
  }
  const out = createWriteStream(file, { mode: 0o600 });
  if (packing === 'zstd') await pipeline(Readable.from(lines()), createZstdCompress(), out);
  else await pipeline(Readable.from(lines()), out);
}

function withOwnPictures(order: Order, nth: number): Order {
  const [one = '', other = ''] = order.fingerprints;
  return {
    ...order,
    portrait: own(order.portrait, 3 * nth),
    fingerprints: [own(one, 3 * nth + 1), own(other, 3 * nth + 2)],
  };
}

const QUANTIZATION = Buffer.from('ffdb', 'hex');
const LAST_STEP_AT = 68;
const STEPS = 4;
const STEP_VALUES = 200;

/** The same drawing, as much work to decode, with other steps of its finest waves: other bytes. */
function own(image: string, number: number): string {
  const bytes = Buffer.from(image, 'base64');
  const at = bytes.indexOf(QUANTIZATION) + LAST_STEP_AT;
  let left = number;
  for (let step = 0; step < STEPS; step += 1) {
    bytes[at - step] = 1 + (left % STEP_VALUES);
    left = Math.floor(left / STEP_VALUES);
  }
  return bytes.toString('base64');
}

export const bench = benchOf({
  measure: ({ cards }: { readonly cards: number }) => importsBench(cards),
  describe: ({ orders, files, mostTimes, ratio }) =>
    [
      ...files.map(
        ({ packing, importSeconds, ordersPerSecond, readingSeconds, times, peakMb }) =>
          `packed by ${packing}: ${orders} orders in ${importSeconds} s (${ordersPerSecond}/s), only read in ${readingSeconds} s: ` +
          `${times} times; ${peakMb} MB at most`,
      ),
      `bound ${mostTimes} times: ratio ${ratio}`,
    ].join('\n'),
  passes: ({ ratio, peakMb, memoryMostMb }) => ratio <= 1 && peakMb < memoryMostMb,
});
