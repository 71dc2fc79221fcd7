import { createWriteStream, existsSync } from 'node:fs';
import { once } from 'node:events';

import { JournalStore } from '../controller/journal/store.ts';
import { importOrders, type ImportReport } from '../controller/orders/import.ts';
import { KeyRing } from '../controller/orders/keys.ts';
import { readOrderFile, type Refusal } from '../controller/orders/order-file.ts';
import { CITIZENS_MAX, CitizenFactory } from '../controller/orders/synthetic/citizens.ts';
import { OrderVault } from '../controller/orders/vault.ts';
import { RealClock } from '../stations/clock.ts';
import { SeededRandom, SystemEntropy } from '../stations/random.ts';
import { masterKeyFile } from './home.ts';
import { defaultRecipe, installedRecipes } from './recipes.ts';
import { CliError, flag, number, parse, print, say, text, UsageError } from './terminal.ts';

/** `cardline orders generate | check | import`. */

const REFUSALS_SHOWN = 20;

export async function run(args: string[]): Promise<number> {
  const [verb = '', ...rest] = args;
  switch (verb) {
    case 'generate':
      return generate(rest);
    case 'check':
      return check(rest);
    case 'import':
      return importFile(rest);
    default:
      throw new UsageError(
        'orders generate --count N --seed S --out FILE | orders check FILE | orders import FILE --data DIR',
      );
  }
}

async function generate(args: string[]): Promise<number> {
  const { values } = parse(args, {
    count: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  });
  const count = number(values, 'count', null, 1, CITIZENS_MAX);
  const out = text(values, 'out', null);
  await writeOrders(out, count, text(values, 'seed', '1'));
  print({ orders: count, file: out }, flag(values, 'json'), `${count} orders of synthetic citizens written to ${out}`);
  return 0;
}

export async function writeOrders(file: string, count: number, seed: string): Promise<void> {
  const factory = new CitizenFactory(new SeededRandom(`${seed}/citizens`));
  const stream = createWriteStream(file, { mode: 0o600 });
  for (let index = 0; index < count; index += 1) {
    if (!stream.write(`${JSON.stringify(factory.next(`ORD-${seed}`))}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

async function check(args: string[]): Promise<number> {
  const { values, words } = parse(args, { json: { type: 'boolean' } });
  const file = requireFile(words[0]);
  const refusals: Refusal[] = [];
  let accepted = 0;
  let refused = 0;
  for await (const line of readOrderFile(file)) {
    if (line.type === 'order') accepted += 1;
    if (line.type === 'refusal') {
      refused += 1;
      if (refusals.length < REFUSALS_SHOWN) refusals.push(line.refusal);
    }
  }
  print({ accepted, refused, refusals }, flag(values, 'json'), `${accepted} orders are right, ${refused} are not`);
  sayRefusals(file, refusals, refused);
  if (accepted + refused === 0) say(`${file}: the file has no orders`);
  return refused === 0 && accepted > 0 ? 0 : 1;
}

async function importFile(args: string[]): Promise<number> {
  const { values, words } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } });
  const file = requireFile(words[0]);
  const folder = text(values, 'data', null);
  const clock = new RealClock();
  const entropy = new SystemEntropy();
  const store = JournalStore.open(folder, clock);
  try {
    const keys = KeyRing.fromFile(masterKeyFile(), entropy);
    const report = await importOrders(
      file,
      defaultRecipe(installedRecipes()),
      store,
      new OrderVault(store, keys),
      keys,
      () => undefined,
    );
    print(report, flag(values, 'json'), describeImport(file, report));
    sayRefusals(file, report.refusals.slice(0, REFUSALS_SHOWN), report.refusals.length);
    return report.outcome === 'imported' || report.outcome === 'already-imported' ? 0 : 1;
  } finally {
    store.close();
  }
}

export function describeImport(file: string, report: ImportReport): string {
  switch (report.outcome) {
    case 'imported':
      return `${file}: ${report.accepted} orders imported as batch ${report.batch}, ${report.refusals.length} refused`;
    case 'already-imported':
      return `${file}: imported before as batch ${report.batch}; nothing is ordered twice`;
    case 'queue-full':
      return `${file}: not imported, because too many batches wait on this line already; finish one of them first`;
    case 'empty':
      return `${file}: there is no order in it that can be made; nothing was imported`;
  }
}

export function sayRefusals(file: string, refusals: readonly Refusal[], total: number): void {
  for (const { line, field, reason } of refusals) say(`${file}:${line}: ${field === '' ? '' : `${field} `}${reason}`);
  if (total > refusals.length) say(`… and ${total - refusals.length} more`);
}

export function requireFile(file: string | undefined): string {
  if (file === undefined) throw new UsageError('the file is missing');
  if (!existsSync(file)) throw new CliError(`there is no file ${file}`);
  return file;
}
