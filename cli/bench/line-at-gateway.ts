import { createServer } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Gateway } from '../../controller/gateway/gateway.ts';
import { History } from '../../controller/history/history.ts';
import { Replay } from '../../controller/history/replay.ts';
import { Accounts } from '../../controller/people/accounts.ts';
import { Sessions } from '../../controller/people/sessions.ts';
import { RecipeBook } from '../../controller/recipes/recipe-book.ts';
import type { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { hmiFolder } from '../hmi.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { lineOfSeed } from '../simulation/line-of-seed.ts';
import type { VirtualLine } from '../simulation/virtual-line.ts';
import { accept } from '../terminal.ts';

/** A line in this process, in virtual time, and a real gateway before it. */

const clock = new RealClock();

export function standingLine(): VirtualLine {
  const layout = accept(readLayout(defaultLayoutFile()));
  return lineOfSeed(layout, defaultRecipe(installedRecipes()), 'bench', 'none', 'off');
}

export function gatewayBefore(line: VirtualLine, wire: WireTap, port: number): Gateway {
  const entropy = new SystemEntropy();
  const dataFolder = mkdtempSync(join(tmpdir(), 'cardline-bench-'));
  const recipes = RecipeBook.open(line.store, installedRecipes(), dataFolder);
  return new Gateway({
    conductor: line.conductor,
    history: new History(() => ''),
    cards: line.cards,
    accounts: new Accounts(line.store, entropy),
    wire,
    clock,
    sessions: new Sessions(clock, entropy),
    host: '127.0.0.1',
    port,
    hmiFolder: hmiFolder(),
    dataFolder,
    simulator: null,
    image: () => null,
    hasImages: () => false,
    layer: () => null,
    readOrder: () => null,
    entriesBefore: () => [],
    recipes,
    audit: { journalLines: () => [], ordersOf: () => [] },
    certificates: { refused: () => [], trust: () => Promise.resolve(null) },
    recipeFace: () => Promise.resolve(null),
    forecast: () => null,
    forecastProgress: () => null,
    scenarios: { scenarios: () => [], play: () => null },
    tls: null,
    openId: null,
    replay: {
      replay: new Replay(line.store, line.conductor.state.layout, recipes, clock),
      entries: () => line.store.entries,
      entryAt: (at) => line.store.entryAt(at),
    },
    importFile: () => Promise.reject(new Error('nothing is imported here')),
    announce: () => undefined,
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
