import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Gateway } from '../controller/gateway/gateway.ts';
import type { Announcement, HmiPlace } from '../controller/gateway/entrance.ts';
import type { StorageView } from '../controller/gateway/contract.ts';
import type { SimulatorPort } from '../controller/gateway/lent.ts';
import type { Sessions } from '../controller/people/sessions.ts';
import type { StorageFigures } from '../controller/retention/housekeeping.ts';
import { refusedCertificates, trustRefused } from '../stations/links/opcua-pki.ts';
import { defaultLayoutFile } from '../stations/line-layout.ts';
import { ScenarioPlayer } from './scenario-player.ts';
import { Forecaster } from './forecast.ts';
import { RecipeFaces } from './recipe-face.ts';
import type { ControllerProcess } from './controller-process.ts';
import { THIS_COMPUTER } from './hmi-place.ts';
import { CliError, say } from './terminal.ts';

/** Puts the gateway before a controller, on this machine only. */

export interface ServedHmi {
  readonly gateway: Gateway;
  /** A new one-time address for the first visitor; null where people have accounts. */
  newLink(): string | null;
  close(): Promise<void>;
}

export async function serveHmi(
  running: ControllerProcess,
  place: HmiPlace,
  simulator: SimulatorPort | null,
  sessions: Sessions,
): Promise<ServedHmi> {
  const { controller, clock, pki } = running;
  // A real line's make-up is not simulated: the shipped line stands for it, with as many heads.
  const { simulated } = controller.conductor.state;
  const lent = {
    faces: new RecipeFaces(),
    forecasts: new Forecaster(simulated ? running.layoutFile : defaultLayoutFile(), running.heads),
    scenarios: new ScenarioPlayer(),
    certificates: {
      refused: () => refusedCertificates(pki, clock.wallTimeMs()),
      trust: (fingerprint: string) => trustRefused(pki, fingerprint, clock.wallTimeMs()),
    },
    imports: running,
    storage: { view: () => storageOf(controller.housekeeping.storage) },
    simulator,
  };
  const gateway = new Gateway(controller, lent, { place, hmiFolder: hmiFolder(), sessions, clock, announce });
  controller.observe((entries) => gateway.changed(entries));
  controller.observeMachines(() => gateway.redraw());
  try {
    await gateway.start();
  } catch (error) {
    throw isBusy(error) ? new CliError(busy(place.port)) : error;
  }
  return { gateway, newLink: () => gateway.newLink(), close: () => gateway.stop() };
}

function storageOf({ kinds, ...figures }: StorageFigures): StorageView {
  const shown = kinds.map(({ name, bytes, limits }) => ({
    name,
    bytes,
    keptDays: limits?.days ?? null,
    keptGigabytes: limits?.gigabytes ?? null,
  }));
  return { ...figures, kinds: shown };
}

function announce(what: Announcement): void {
  say(what.kind === 'link' ? `Open ${what.link}` : `refused (${what.why}): ${what.what} from ${what.from}`);
}

/** Says early that a port is taken, before anything else is started. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(isBusy(error) ? new CliError(busy(port)) : error));
    probe.listen(port, THIS_COMPUTER, () => probe.close(() => resolve()));
  });
}

function busy(port: number): string {
  return `port ${port} is in use by another program; choose one with --port`;
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';
}

/** Built by `npm install` in a clone; beside the compiled code in an installed package. */
export function hmiFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, '..', 'hmi', 'dist');
  return existsSync(inClone) ? inClone : join(here, '..', '..', 'hmi', 'dist');
}
