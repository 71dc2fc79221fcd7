import { join } from 'node:path';

import type { Clock } from '../../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { openPki, ownCertificate, trust, type OwnCertificate, type Pki } from '../../stations/links/opcua-pki.ts';
import type { StationKind } from '../../stations/station.ts';
import { NO_CHIP_FAILURES } from '../chip/condition.ts';
import type { OpcUaUnit } from '../devices/opcua-unit.ts';
import { buildPlant } from '../plant.ts';
import { look } from '../vision/vision.ts';
import type { ServerOptions } from './opcua-server.ts';

/** For tests of simulated machines on real OPC UA: a running machine, and keys of controller and machines. */

export const CONTROLLER = 'urn:test:controller';
export const MACHINES = 'urn:test:machines';

/** The first machine of this kind on the default line, started. */
export function startedMachine(kind: StationKind, clock: Clock): OpcUaUnit {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  const plant = buildPlant(layout.value, {
    clocks: { wire: clock, machine: clock },
    seed: '1',
    blanks: null,
    chipFailures: NO_CHIP_FAILURES,
    cryptography: 'off',
    vision: { look },
    begun: () => undefined,
  });
  const machine = plant.machines.find((one) => one.kind === kind);
  if (machine?.link !== 'opcua') throw new Error(`the ${kind} speaks OPC UA`);
  machine.device.start();
  return machine.device;
}

export interface Parties {
  readonly controllerPki: Pki;
  readonly controller: OwnCertificate;
  readonly machinesPki: Pki;
  readonly machines: OwnCertificate;
}

/** A controller and machines with keys and certificates; the machines trust the controller, which does not trust them yet. */
export async function parties(folder: string, clock: Clock): Promise<Parties> {
  const controllerPki = await openPki(join(folder, 'controller'));
  const machinesPki = await openPki(join(folder, 'machines'));
  const controller = await ownCertificate(controllerPki, 'controller', CONTROLLER, clock.wallTimeMs(), []);
  const machines = await ownCertificate(machinesPki, 'machines', MACHINES, clock.wallTimeMs(), []);
  await trust(machinesPki, controller.certificateFile);
  return { controllerPki, controller, machinesPki, machines };
}

/** A server for the machines, on a free port of this computer. */
export function machinesServer({ machinesPki, machines }: Parties, clock: Clock): ServerOptions {
  return {
    clock,
    host: '127.0.0.1',
    port: 0,
    pki: machinesPki,
    certificate: machines,
    applicationUri: MACHINES,
    security: 'SignAndEncrypt',
  };
}
