import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Gateway } from '../controller/gateway/gateway.ts';
import type { SimulatorPort } from '../controller/gateway/simulator-routes.ts';
import type { OpenIdSignIn } from '../controller/people/open-id.ts';
import type { Sessions } from '../controller/people/sessions.ts';
import { auditLines } from '../controller/journal/audit-file.ts';
import { publicKeyFile, readPublicKey } from '../controller/keys/journal-key.ts';
import { refusedCertificates, trustRefused } from '../stations/links/opcua-pki.ts';
import { journalKeyFile } from './home.ts';
import { defaultLayoutFile } from '../stations/line-layout.ts';
import { Replay } from '../controller/history/replay.ts';
import { ScenarioPlayer } from './scenario-player.ts';
import { Forecaster } from './forecast.ts';
import { RecipeFaces } from './recipe-face.ts';
import type { ControllerProcess } from './controller-process.ts';
import { CliError, say } from './terminal.ts';

/** Puts the gateway before a controller, on this machine only. */

/** Where the HMI is served. Beyond this computer it is encrypted, or not served at all. */
export interface HmiPlace {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Null where people have accounts of this line alone. */
  readonly openId: OpenIdSignIn | null;
}

const HOST = '127.0.0.1';

export function onThisComputer(port: number): HmiPlace {
  return { host: HOST, port, tls: null, openId: null };
}

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
  const { controller, clock } = running;
  const { port } = place;
  const faces = new RecipeFaces();
  const { recipes } = controller;
  // A real line's make-up is not simulated: the shipped line stands for it, with as many heads.
  const { simulated } = controller.conductor.state;
  const forecaster = new Forecaster(simulated ? running.layoutFile : defaultLayoutFile(), running.heads);
  const player = new ScenarioPlayer();
  const gateway = new Gateway({
    conductor: controller.conductor,
    history: controller.history,
    cards: controller.cards,
    accounts: controller.accounts,
    wire: controller.wire,
    clock,
    sessions,
    host: place.host,
    port,
    hmiFolder: hmiFolder(),
    dataFolder: running.dataFolder,
    simulator,
    image: (card, side) => controller.image(card, side),
    hasImages: (card) => controller.hasImages(card),
    layer: (card, side, layer) => controller.layer(card, side, layer),
    readOrder: (order) => controller.readOrder(order),
    entriesBefore: (seq, count) => controller.store.before(seq, count),
    recipes,
    recipeFace: (recipe, side) => faces.face(recipe, side),
    forecast: (cards) => forecaster.forecast(cards),
    forecastProgress: () => forecaster.progress,
    scenarios: { scenarios: () => player.scenarios(), play: (name) => player.play(name) },
    replay: {
      replay: new Replay(controller.store, controller.conductor.state.layout, recipes, clock),
      entries: () => controller.store.entries,
      entryAt: (at) => controller.store.entryAt(at),
    },
    audit: {
      journalLines: () => auditLines(controller.store, readPublicKey(publicKeyFile(journalKeyFile()))),
      ordersOf: (batch) => controller.store.lookup.ordersOfBatch(batch),
    },
    certificates: {
      refused: () => refusedCertificates(running.pki, clock.wallTimeMs()),
      trust: (fingerprint) => trustRefused(running.pki, fingerprint, clock.wallTimeMs()),
    },
    tls: place.tls,
    openId: place.openId,
    importFile: (upload) => running.importFile(upload),
    announce: (words) => say(words.startsWith('http') ? `Open ${words}` : words),
  });
  controller.observe((entries) => gateway.changed(entries));
  controller.observeMachines(() => gateway.redraw());
  try {
    await gateway.start();
  } catch (error) {
    throw isBusy(error) ? new CliError(busy(port)) : error;
  }
  return { gateway, newLink: () => gateway.newLink(), close: () => gateway.stop() };
}

/** Says early that a port is taken, before anything else is started. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(isBusy(error) ? new CliError(busy(port)) : error));
    probe.listen(port, HOST, () => probe.close(() => resolve()));
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
