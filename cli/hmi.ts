import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Gateway, type SimulatorPort } from '../controller/gateway/gateway.ts';
import { SystemEntropy } from '../stations/random.ts';
import type { ControllerProcess } from './controller-process.ts';
import { CliError, say } from './terminal.ts';

/** Puts the gateway before a controller, on this machine only. */

const HOST = '127.0.0.1';

export interface ServedHmi {
  readonly gateway: Gateway;
  /** One-time address for the first visitor. */
  readonly link: string;
  close(): Promise<void>;
}

export async function serveHmi(
  running: ControllerProcess,
  port: number,
  simulator: SimulatorPort | null,
): Promise<ServedHmi> {
  const { controller, clock } = running;
  const gateway = new Gateway({
    conductor: controller.conductor,
    clock,
    entropy: new SystemEntropy(),
    host: HOST,
    port,
    hmiFolder: hmiFolder(),
    simulator,
    image: (card, side) => controller.image(card, side),
    layer: (card, side, layer) => controller.layer(card, side, layer),
    announce: (link) => say(`Open ${link}`),
  });
  controller.observe((entries) => gateway.changed(entries));
  try {
    await gateway.start();
  } catch (error) {
    throw isBusy(error) ? new CliError(busy(port)) : error;
  }
  return { gateway, link: gateway.newLink(), close: () => gateway.stop() };
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
function hmiFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, '..', 'hmi', 'dist');
  return existsSync(inClone) ? inClone : join(here, '..', '..', 'hmi', 'dist');
}
