import { createServer } from 'node:net';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Gateway } from '../../controller/gateway/gateway.ts';
import type { Lent } from '../../controller/gateway/lent.ts';
import type { ServedController } from '../../controller/gateway/served-controller.ts';
import { History } from '../../controller/history/history.ts';
import { Accounts } from '../../controller/people/accounts.ts';
import { HashingPool, type Hashing } from '../../controller/people/hashing-pool.ts';
import { Sessions } from '../../controller/people/sessions.ts';
import { RecipeBook } from '../../controller/recipes/recipe-book.ts';
import type { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { hmiFolder } from '../hmi.ts';
import { onThisComputer } from '../hmi-place.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { lineOfSeed } from '../simulation/line-of-seed.ts';
import type { VirtualLine } from '../simulation/virtual-line.ts';
import { accept } from '../accepted.ts';

/** A line in this process, in virtual time, and a real gateway before it. */

const clock = new RealClock();

export function standingLine(): VirtualLine {
  const layout = accept(readLayout(defaultLayoutFile()));
  return lineOfSeed(layout, defaultRecipe(installedRecipes()), 'bench', 'none', 'off');
}

/** What a controller is to its gateway, of a line in virtual time: nothing is kept sealed, drawn or exported. */
export function controllerOf(
  line: VirtualLine,
  wire: WireTap,
  history: History,
  dataFolder: string,
  hashing: Hashing = new HashingPool(),
): ServedController {
  return {
    conductor: line.conductor,
    store: line.store,
    cards: line.cards,
    history,
    wire,
    accounts: new Accounts(line.store, new SystemEntropy(), hashing),
    recipes: RecipeBook.open(line.store, installedRecipes(), dataFolder),
    image: () => null,
    hasImages: () => false,
    layer: () => null,
    readOrder: () => null,
    *journalLines() {},
  };
}

/** A process that lends nothing to the gateway. */
export function nothingLent(dataFolder: string): Lent {
  return {
    faces: { face: () => Promise.resolve(null) },
    forecasts: { forecast: () => null, cancel: () => undefined, progress: null },
    scenarios: { scenarios: () => [], play: () => null },
    certificates: { refused: () => [], trust: () => Promise.resolve(null) },
    imports: {
      dataFolder,
      entropy: new SystemEntropy(),
      importFile: () => Promise.reject(new Error('nothing is imported here')),
    },
    storage: { view: () => null },
    simulator: null,
  };
}

export function gatewayBefore(line: VirtualLine, wire: WireTap, port: number): Gateway {
  const dataFolder = mkdtempSync(join(tmpdir(), 'cardline-bench-'));
  const controller = controllerOf(line, wire, new History((owner) => line.store.tables(owner)), dataFolder);
  return new Gateway(controller, nothingLent(dataFolder), {
    // The line's clock is not the gateway's: by the one, nobody has used an account for months.
    place: { ...onThisComputer(port), unusedDays: null },
    hmiFolder: hmiFolder(),
    sessions: new Sessions(clock, new SystemEntropy()),
    clock,
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
