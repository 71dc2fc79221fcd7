import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { waiveSecurity } from '../../cli/data.ts';
import { headsFolder, journalKeyFile } from '../../cli/home.ts';
import { installedRecipes } from '../../cli/recipes.ts';
import { simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import { StoreError } from '../../controller/journal/store-error.ts';
import { Controller } from '../../controller/main.ts';
import { MODEL_PAINTER } from '../../controller/personalization/faces.ts';
import { VirtualClock } from '../../stations/clock.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import { openPki, type Pki } from '../../stations/links/opcua-pki.ts';
import { SeededRandom } from '../../stations/random.ts';
import { defaultLayout } from './line-test.ts';

/** A real line whose layout configures its machines without security. */

let folder = '';
let pki: Pki;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unsecured-'));
  vi.stubEnv('CARDLINE_HOME', join(folder, 'home'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  pki = await openPki(join(folder, 'pki'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await pki.dispose();
  rmSync(folder, { recursive: true });
});

function opened(security: LineLayout['security']): Controller {
  const clock = new VirtualClock();
  const random = new SeededRandom('unsecured');
  return Controller.open({
    layout: { ...defaultLayout(), simulated: false, security },
    dataFolder: join(folder, 'data'),
    masterKeyFile: join(folder, 'master.key'),
    journalKeyFile: journalKeyFile(),
    headsFolder: headsFolder(),
    ceremonies: null,
    issuer: simulatedIssuer(clock, random),
    installedRecipes: installedRecipes(),
    clock,
    entropy: random,
    random,
    painter: MODEL_PAINTER,
    identity: { pki, certificate: { certificateFile: '', privateKeyFile: '' } },
    commits: () => undefined,
    compareTables: () =>
      Promise.resolve({ upTo: 0, differences: [], notCompared: null, contents: { opened: 0, of: 0 } }),
    tablesDiffer: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
}

/** What came of a start, and what stands in the list of alarms then. */
async function start(security: LineLayout['security']): Promise<string[]> {
  const controller = opened(security);
  try {
    controller.start();
    const { alarms } = controller.conductor.state;
    return [...alarms.values()].flatMap(({ active, fault }) => (active ? [fault.code] : []));
  } catch (error) {
    if (error instanceof StoreError) return [`refused: ${error.problem}`];
    throw error;
  } finally {
    await controller.stop();
  }
}

test('H9: it starts once two people have approved it, shows an alarm while it lasts, and needs a new approval after it had security', async () => {
  expect(await start('None')).toEqual(['refused: unsecured']);
  const given = { data: join(folder, 'data'), by: 'Lan', second: 'Minh', json: false };
  expect(await waiveSecurity(given)).toBe(0);
  expect(await start('None')).toEqual(['line.unsecured']);
  expect(await start('None')).toEqual(['line.unsecured']);
  expect(await start('SignAndEncrypt')).toEqual([]);
  expect(await start('None')).toEqual(['refused: unsecured']);
});
