import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { stringify } from 'yaml';

import type { Clock } from '../../stations/clock.ts';
import { atPace, type LineLayout, type StationLayout } from '../../stations/line-layout.ts';
import { checkedAddress, parseOpcUaAddress, type NetworkAddress } from '../../stations/links/address.ts';
import type { Disturbance } from '../../stations/links/disturbance.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { BlankTotals } from '../world.ts';
import { NO_CHIP_FAILURES } from '../chip/condition.ts';
import { FaultInjector } from '../faults/fault-injector.ts';
import type { StandingFault } from '../faults/standing-faults.ts';
import type { FaultTargets } from '../faults/fault-targets.ts';
import { FAULT_PROFILES, FAULTS_OF, TIMED_FAULTS, type TimedFault } from '../faults/fault-rates.ts';
import { ScaledClock } from '../devices/clocks.ts';
import type { SerialDevice } from '../machine.ts';
import { buildPlant, type Plant } from '../plant.ts';
import { VisionPool } from '../vision/vision-pool.ts';
import { parsePosition } from '../../stations/position.ts';
import type { MachineParty } from './machine-party.ts';
import { EVERYTHING, type ServerGrants } from './server-grants.ts';
import { SimulatedOpcUaServer } from './opcua-server.ts';
import { PseudoTerminal } from './pseudo-terminal.ts';
import { isSpeed } from './speed.ts';

/** The simulated machines on their real protocols: OPC UA servers and pseudo-terminals on this computer. */

export interface ServedStation {
  readonly id: string;
  readonly kind: StationLayout['kind'];
  readonly url: string;
}

/** Faults of the controller's computer. */
const ELSEWHERE: ReadonlySet<TimedFault> = new Set(FAULTS_OF.controller);

/** Faults that can be set in simulated machines, by what they affect. */
export const STRIKES: Readonly<Record<'machines' | 'boxes' | 'links' | 'world', readonly TimedFault[]>> = {
  machines: FAULTS_OF.machines,
  boxes: FAULTS_OF.boxes,
  links: FAULTS_OF.links,
  world: FAULTS_OF.world,
};

/** Result of setting a fault. `not-there`: nothing at this station can have it. */
export type StrikeAnswer = 'done' | 'no-such-fault' | 'no-such-station' | 'stands-already' | 'not-there';

/** Active faults of the simulated machines and their world. */
export interface SimulatedState {
  /** `leftMs`: null when it ends only by manual intervention. */
  readonly faults: readonly (Pick<StandingFault, 'fault' | 'station' | 'armed'> & { readonly leftMs: number | null })[];
  /** Serials of blanks that are jammed or lie beside the line. */
  readonly astray: readonly string[];
}

/** A plant served over its real protocols, with the faults that a person or a test sets in it. */
export class ServedPlant implements FaultTargets {
  readonly #layout: LineLayout;
  readonly #plant: Plant;
  readonly #folder: string;
  readonly #machineClock: ScaledClock;
  readonly #introduce: (id: string) => Promise<MachineParty>;
  readonly #servers = new Map<string, SimulatedOpcUaServer>();
  readonly #lines = new Map<string, PseudoTerminal>();
  readonly #devices = new Map<string, SerialDevice>();
  readonly #clock: Clock;
  readonly #grants: ServerGrants;
  readonly #random: SeededRandom;
  readonly #injector: FaultInjector;
  readonly #vision = new VisionPool();

  constructor(
    layout: LineLayout,
    options: {
      clock: Clock;
      seed: string;
      speed: number;
      folder: string;
      /** Identity of each machine, which the controller then trusts. */
      introduce: (id: string) => Promise<MachineParty>;
      /** Limits of the machines' OPC UA servers; none by default. */
      grants?: ServerGrants;
    },
  ) {
    this.#layout = layout;
    this.#folder = options.folder;
    this.#machineClock = new ScaledClock(options.clock, options.speed);
    this.#introduce = options.introduce;
    this.#clock = options.clock;
    this.#grants = options.grants ?? EVERYTHING;
    this.#random = new SeededRandom(`${options.seed}/faults`);
    this.#plant = buildPlant(layout, {
      clocks: { wire: options.clock, machine: this.#machineClock },
      seed: options.seed,
      blanks: null,
      chipFailures: NO_CHIP_FAILURES,
      cryptography: 'full',
      vision: this.#vision,
      begun: () => undefined,
    });
    this.#injector = new FaultInjector(options.clock, this.#random, FAULT_PROFILES.none, this.#plant, this);
  }

  /** Starts listening, and writes the layout with which a controller connects. */
  async start(): Promise<{ layoutFile: string; stations: ServedStation[] }> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const stations: StationLayout[] = [];
    for (const station of this.#layout.stations) {
      const machine = this.#plant.machines.find(({ id }) => id === station.id);
      if (machine === undefined) throw new RangeError(`no machine ${station.id}`);
      if (machine.link === 'opcua') {
        machine.device.start();
        const server = new SimulatedOpcUaServer(machine.device, {
          clock: this.#clock,
          ...loopback(checkedAddress(parseOpcUaAddress(station.url))),
          ...(await this.#introduce(machine.id)),
          security: this.#layout.security,
          grants: this.#grants,
        });
        await server.start();
        this.#servers.set(machine.id, server);
        stations.push({ ...station, url: server.url });
      } else {
        let receiver: { receive(bytes: Uint8Array): void } | null = null;
        const noise = this.#random.fork(`cable/${machine.id}`);
        const line = new PseudoTerminal(noise, (bytes) => receiver?.receive(bytes));
        const device = machine.attach((bytes) => line.send(bytes));
        receiver = device;
        this.#devices.set(machine.id, device);
        this.#lines.set(machine.id, line);
        stations.push({ ...station, url: `serial://${line.path}?baud=${machine.baud}` });
      }
    }
    const layoutFile = join(this.#folder, 'line.yaml');
    writeFileSync(layoutFile, stringify(atPace({ ...this.#layout, stations }, this.#machineClock.factor)));
    return { layoutFile, stations: stations.map(({ id, kind, url }) => ({ id, kind, url })) };
  }

  /** Unplugs a station: its server stops listening, or its line is silent. */
  async unplug(station: string): Promise<boolean> {
    this.#lines.get(station)?.unplug();
    await this.#servers.get(station)?.stop();
    return this.#lines.has(station) || this.#servers.has(station);
  }

  async plug(station: string): Promise<boolean> {
    this.#lines.get(station)?.plug();
    await this.#servers.get(station)?.start();
    return this.#lines.has(station) || this.#servers.has(station);
  }

  /** Sets a fault. `forMs`: null for its usual duration. */
  strike(fault: string, station: string | null, forMs: number | null): StrikeAnswer {
    const known = TIMED_FAULTS.find((name) => name === fault);
    if (known === undefined || ELSEWHERE.has(known)) return 'no-such-fault';
    if (station !== null && !this.#plant.machines.some(({ id }) => id === station)) return 'no-such-station';
    // Pressing twice arms it once; storms may arm more.
    const { standing } = this.#injector;
    const isAsked = (one: StandingFault): boolean =>
      one.fault === known && (one.station === (station ?? '') || (station === null && one.armed) || one.station === '');
    if (standing.list().some(isAsked)) return 'stands-already';
    const struck =
      forMs === null ? this.#injector.strike(known, station) : this.#injector.strikeFor(known, station, forMs);
    return struck ? 'done' : 'not-there';
  }

  /** Active faults, and blanks that are misplaced. */
  state(): SimulatedState {
    const nowMs = this.#clock.nowMs();
    const faults = this.#injector.standing.list().map(({ endsAtMs, ...fault }) => ({
      ...fault,
      leftMs: endsAtMs === null ? null : Math.max(0, endsAtMs - nowMs),
    }));
    const pressed = this.#plant.machines.find(
      (machine) => machine.link === 'opcua' && machine.device.emergencyStopPressed,
    );
    const byHand = pressed !== undefined && !faults.some(({ fault }) => fault === 'emergency-stop');
    const button = byHand
      ? [{ fault: 'emergency-stop' as const, station: pressed.id, armed: false, leftMs: null }]
      : [];
    return { faults: [...faults, ...button], astray: this.#plant.world.astray() };
  }

  /** A person fixes the fault; false when there is no such fault. */
  end(fault: string, station: string): boolean {
    if (this.#injector.standing.end(fault, station)) return true;
    return fault === 'emergency-stop' && this.pressEmergencyStop(false);
  }

  /** Sets the speed of the machines' mechanics relative to real time. */
  setSpeed(factor: number): boolean {
    if (!isSpeed(factor)) return false;
    this.#machineClock.setFactor(factor);
    return true;
  }

  /** A machine's computer crashes and restarts later: its links break and its work is aborted. */
  async kill(station: string, forMs: number, forget: boolean): Promise<boolean> {
    const machine = this.#plant.machines.find(({ id }) => id === station);
    if (machine === undefined) return false;
    await this.unplug(station);
    if (machine.link === 'opcua') machine.device.reboot(forget);
    else this.#devices.get(station)?.reboot(forget);
    this.#clock.schedule(forMs, () => void this.plug(station));
    return true;
  }

  /** A person removes a blank from the line, or puts a jammed or dropped one back. */
  takeAway(serial: string): boolean {
    const found = this.#plant.world.takeAway(serial);
    this.#plant.publish();
    return found;
  }

  putBack(serial: string, position: string): boolean {
    const place = parsePosition(position);
    const laid = place !== null && this.#plant.world.putBack(serial, place);
    this.#plant.publish();
    return laid;
  }

  /** A person cleans and adjusts the machines, empties full stackers, and inserts blanks of another lot. */
  service(): void {
    const { world } = this.#plant;
    world.wear.engraveContrastPercent = 0;
    world.wear.printOffsetMm = 0;
    world.finished.full.clear();
    world.feeder.changeLot();
    for (const machine of this.#plant.machines)
      (machine.link === 'opcua' ? machine.device : this.#devices.get(machine.id))?.resetByHand();
    this.#plant.publish();
  }

  serial(station: string): SerialDevice | null {
    return this.#devices.get(station) ?? null;
  }

  disturb(station: string, disturbance: Disturbance | null): void {
    this.#lines.get(station)?.disturb(disturbance);
  }

  delayLink(station: string, latencyMs: number): void {
    this.#servers.get(station)?.delay(latencyMs);
  }

  // Faults of the controller's computer affect another process.
  killController(): void {}
  fillDisk(): void {}
  freezeController(): void {}
  stepWallClock(): void {}

  /** Presses or releases the emergency stop, which is wired to the transport. */
  pressEmergencyStop(pressed: boolean): boolean {
    for (const machine of this.#plant.machines) {
      if (machine.id === this.#plant.transport && machine.link === 'opcua') machine.device.pressEmergencyStop(pressed);
    }
    return true;
  }

  /** A person lays a finished card (by serial, or `last`) under a station, and removes it again. */
  lay(serial: string, station: string): boolean {
    const place = parsePosition(station);
    return place !== null && this.#plant.world.lay(serial, place);
  }

  takeBack(station: string): boolean {
    const place = parsePosition(station);
    return place !== null && this.#plant.world.takeBack(place);
  }

  totals(): BlankTotals {
    return this.#plant.world.totals();
  }

  async stop(): Promise<void> {
    await this.#vision.stop();
    for (const line of this.#lines.values()) line.close();
    for (const server of this.#servers.values()) await server.stop();
    for (const machine of this.#plant.machines) if (machine.link === 'opcua') machine.device.stop();
  }
}

/** Simulated machines listen only on this computer, whatever host their layout names. */
function loopback({ host, port }: NetworkAddress): { readonly host: '127.0.0.1' | '::1'; readonly port: number } {
  return { host: host === '::1' ? '::1' : '127.0.0.1', port };
}
