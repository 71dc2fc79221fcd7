import type { Plant, SerialDevice } from '../../simulator/plant.ts';
import type { Clock, VirtualClock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { OpcUaDevice } from '../../stations/links/opcua-link.ts';
import type { PublishingTerms } from '../../stations/links/memory-subscription.ts';
import { MemoryOpcUaEndpoint, MemorySerialLine } from '../../stations/links/memory.ts';
import type { SeededRandom } from '../../stations/random.ts';

/** The links in memory between a controller and the simulated machines, and what becomes of them: pulled, cut half, delayed. */

/** A driver notices within two seconds, its process may stand still for six. */
const DEAF_MOST_MS = 10_000;

/** Who sits between the machines' programs and what carries their words. */
export interface Between {
  readonly opcUa: (device: OpcUaDevice) => OpcUaDevice;
  readonly serial: (station: string, bytes: Uint8Array) => Uint8Array;
}

const NOBODY: Between = { opcUa: (device) => device, serial: (_, bytes) => bytes };

export class Cables {
  readonly #clock: VirtualClock;
  readonly #opcUa = new Map<string, MemoryOpcUaEndpoint>();
  readonly #serial = new Map<string, MemorySerialLine>();
  readonly #devices = new Map<string, SerialDevice>();
  /** Since when nothing can be heard of a station. */
  readonly #deafSinceMs = new Map<string, number>();
  #cuts = 0;

  /** `host`: the clock of the controller's computer. `random`: of the noise on serial lines. */
  constructor(
    plant: Plant,
    clock: VirtualClock,
    host: Clock,
    random: SeededRandom,
    publishing: PublishingTerms | undefined,
    between: Between = NOBODY,
  ) {
    this.#clock = clock;
    for (const machine of plant.machines) {
      if (machine.link === 'opcua') {
        machine.device.start();
        this.#opcUa.set(
          machine.id,
          new MemoryOpcUaEndpoint(clock.mechanical, host, between.opcUa(machine.device), publishing),
        );
      } else {
        const noise = random.fork(`cable/${machine.id}`);
        const line = new MemorySerialLine(clock.mechanical, host, noise, machine.baud);
        const { id } = machine;
        const device = machine.attach((bytes) => line.send(between.serial(id, bytes)));
        line.attach(device);
        this.#serial.set(machine.id, line);
        this.#devices.set(machine.id, device);
      }
    }
  }

  /** How a driver reaches a machine over OPC UA. */
  opcUa(station: string): () => ReturnType<MemoryOpcUaEndpoint['connect']> {
    const endpoint = this.#opcUa.get(station);
    if (endpoint === undefined) throw new InvariantError(`no machine ${station}`);
    return () => endpoint.connect();
  }

  /** How a driver reaches a machine over a serial line. */
  serial(station: string): () => ReturnType<MemorySerialLine['connect']> {
    const line = this.#serial.get(station);
    if (line === undefined) throw new InvariantError(`no machine ${station}`);
    return () => line.connect();
  }

  /** Bytes on a machine's cable that its own program never wrote. */
  inject(station: string, bytes: Uint8Array): void {
    this.#serial.get(station)?.send(bytes);
  }

  /** The device behind a serial line. */
  device(station: string): SerialDevice | null {
    return this.#devices.get(station) ?? null;
  }

  /** Is the cable cut, or half cut, for so long that it must have been noticed? */
  isDeaf(station: string): boolean {
    return this.#clock.nowMs() - (this.#deafSinceMs.get(station) ?? Number.POSITIVE_INFINITY) > DEAF_MOST_MS;
  }

  /** The controller's process is gone, and every connection with it. */
  sever(): void {
    for (const endpoint of this.#opcUa.values()) endpoint.sever();
    for (const line of this.#serial.values()) line.sever();
  }

  unplug(station: string): void {
    this.#cuts += 1;
    // Every second time it is the adapter that is pulled out of the computer.
    if (this.#serial.has(station) && this.#cuts % 2 === 0) this.pullAdapter(station);
    else this.#cut(station);
  }

  #cut(station: string): void {
    const line = this.#serial.get(station);
    if (line === undefined) this.#endpoint(station).unplug();
    else line.unplug('cable');
    this.#deafSinceMs.set(station, this.#clock.nowMs());
  }

  /** The serial port itself is gone, and the controller's computer notices at once. */
  pullAdapter(station: string): void {
    this.#serial.get(station)?.unplug('adapter');
    this.#deafSinceMs.set(station, this.#clock.nowMs());
  }

  plug(station: string): void {
    (this.#serial.get(station) ?? this.#endpoint(station)).plug();
    this.#deafSinceMs.delete(station);
  }

  /** Null heals. */
  disturb(station: string, disturbance: Disturbance | null): void {
    if (disturbance === 'half-open') this.#deafSinceMs.set(station, this.#clock.nowMs());
    else this.#deafSinceMs.delete(station);
    const line = this.#serial.get(station);
    if (line === undefined) this.#opcUa.get(station)?.halfOpen(disturbance === 'half-open');
    else line.disturb(disturbance);
  }

  /** OPC UA only. */
  delay(station: string, latencyMs: number): void {
    this.#opcUa.get(station)?.delay(latencyMs);
  }

  #endpoint(station: string): MemoryOpcUaEndpoint {
    const endpoint = this.#opcUa.get(station);
    if (endpoint === undefined) throw new RangeError(`no station ${station}`);
    return endpoint;
  }
}
