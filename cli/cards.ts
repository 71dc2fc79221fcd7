import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { boxes } from '../controller/journal/boxes.ts';
import { ORIGINS, recall, type CardOrigin } from '../controller/journal/genealogy.ts';
import { JournalStore } from '../controller/journal/store.ts';
import { RealClock } from '../stations/clock.ts';
import { flag, number, oneOf, parse, print, text, UsageError } from './terminal.ts';

/** `cardline cards recall | boxes`. */

const USAGE = `cards recall --data DIR --by ${ORIGINS.join('|')} --value X | cards boxes --data DIR --out DIR [--size N]`;
const BOX_SIZE = 500;

export function run(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  switch (verb) {
    case 'recall':
      return Promise.resolve(recallCards(rest));
    case 'boxes':
      return Promise.resolve(packCards(rest));
    default:
      throw new UsageError(USAGE);
  }
}

/** Every card with a lot, a tool, a person or a version in common, and those of which nobody knows it. */
function recallCards(args: string[]): number {
  const { values } = parse(args, {
    data: { type: 'string' },
    by: { type: 'string' },
    value: { type: 'string' },
    json: { type: 'boolean' },
  });
  const by = oneOf(text(values, 'by', null), 'by', ORIGINS);
  const value = text(values, 'value', null);
  const found = reading(text(values, 'data', null), (store) => recall(store, by, value));
  const line = ({ serial, order, outcome, batch }: CardOrigin): string => `${serial} ${order} ${outcome} ${batch}`;
  const unknown = found.unknown.length === 0 ? '' : `\n${found.unknown.length} cards of which nobody knows it`;
  print(
    { by, value, ...found },
    flag(values, 'json'),
    `${found.cards.map((card) => line(card)).join('\n')}\n${found.cards.length} cards${unknown}`,
  );
  return 0;
}

/** A manifest for each box, as JSON: ranks, serials and orders, nothing of the citizens. */
function packCards(args: string[]): number {
  const { values } = parse(args, {
    data: { type: 'string' },
    out: { type: 'string' },
    size: { type: 'string' },
    json: { type: 'boolean' },
  });
  const out = text(values, 'out', null);
  const size = number(values, 'size', BOX_SIZE, 1, 10_000);
  const packed = reading(text(values, 'data', null), (store) => boxes(store, size));
  mkdirSync(out, { recursive: true });
  for (const box of packed)
    writeFileSync(join(out, `${box.box.replaceAll('/', '_')}.json`), `${JSON.stringify(box, null, 2)}\n`);
  const summary = packed.map(({ box, province, office, cards }) => ({ box, province, office, cards: cards.length }));
  const lines = summary.map(({ box, cards }) => `${box}: ${cards} cards`);
  print({ boxes: summary }, flag(values, 'json'), `${lines.join('\n')}\n${packed.length} manifests in ${out}`);
  return 0;
}

function reading<T>(folder: string, read: (store: JournalStore) => T): T {
  const store = JournalStore.openForReading(folder, new RealClock());
  try {
    return read(store);
  } finally {
    store.close();
  }
}
