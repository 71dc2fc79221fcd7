import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { boxes } from '../controller/journal/boxes.ts';
import { changedManifest, manifestFile, readManifest } from './box-manifest.ts';
import { recall, type CardOrigin } from '../controller/journal/genealogy.ts';
import { JournalStore } from '../controller/journal/store.ts';
import type { Given } from './command-line/option.ts';
import type { RecallOptions } from './commands/cards-recall.ts';
import type { BoxesOptions } from './commands/cards.ts';
import { RealClock } from '../stations/clock.ts';
import { CliError, print } from './terminal.ts';

/** `cardline cards recall | boxes`. */

/** Every card with a lot, a tool, a person or a version in common, and those of which nobody knows it. */
export function recallCards(given: Given<RecallOptions>): number {
  const { by, value } = given;
  const found = reading(given.data, (store) => recall(store, by, value));
  const line = ({ serial, order, outcome, batch, place }: CardOrigin): string =>
    `${serial} ${order} ${outcome} ${batch}${outcome === 'onLine' ? ` at ${place}` : ''}`;
  const onLine = (cards: readonly CardOrigin[]): string => {
    const count = cards.filter(({ outcome }) => outcome === 'onLine').length;
    return count === 0 ? '' : `, ${count} of them on the line now`;
  };
  const unknown =
    found.unknown.length === 0
      ? ''
      : `\n${found.unknown.length} cards of which nobody knows it${onLine(found.unknown)}`;
  print(
    { by, value, ...found },
    given.json,
    `${found.cards.map((card) => line(card)).join('\n')}\n${found.cards.length} cards${onLine(found.cards)}${unknown}`,
  );
  return 0;
}

/**
 * A manifest for each box, as JSON: ranks, serials and orders, nothing of the citizens. An open box is called so, and its manifest
 * gives way to the final one; nothing that was listed once is listed otherwise.
 */
export function packCards(given: Given<BoxesOptions>): number {
  const { out, size } = given;
  const packed = reading(given.data, (store) => boxes(store, size));
  mkdirSync(out, { recursive: true });
  const listed = new Map(packed.map(({ box }) => [box, readManifest(out, box)]));
  const changed = packed.filter((box) => changedManifest(listed.get(box.box) ?? null, box));
  if (changed.length > 0)
    throw new CliError(
      `${changed.map(({ box }) => box).join(', ')}: listed in ${out} with other cards; nothing was written. ` +
        'A box keeps the size that it was begun with (--size), and a manifest the journal that it was made of',
    );
  for (const box of packed) {
    if (listed.get(box.box)?.state === 'closed') continue;
    writeFileSync(join(out, manifestFile(box.box, box.state)), `${JSON.stringify(box, null, 2)}\n`);
    if (box.state === 'closed') rmSync(join(out, manifestFile(box.box, 'open')), { force: true });
  }
  const summary = packed.map(({ box, province, office, state, cards }) => ({
    box,
    province,
    office,
    state,
    cards: cards.length,
  }));
  const lines = summary.map(({ box, cards, state }) => `${box}: ${cards} cards${state === 'open' ? ', open' : ''}`);
  print({ boxes: summary }, given.json, `${lines.join('\n')}\n${packed.length} manifests in ${out}`);
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
