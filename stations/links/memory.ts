import type { Cancel, Clock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import type { SeededRandom } from '../random.ts';
import { DisturbedLine, type Disturbance } from './disturbance.ts';
import { MemorySubscription, type PublishingTerms } from './memory-subscription.ts';
import type { OpcUaDevice, OpcUaLink, UaPath, UaValue } from './opcua-link.ts';
import type { SerialLink, SerialListener } from './serial-link.ts';

/** Links inside one process: the contract of the real ones, with time from the injected clock and a connection that can be cut. */

/** One-way latency of an encrypted method call, milliseconds (measured on loopback: 0.4 ms for both ways). */
const CALL_LATENCY_MS = 0.5;

/** Terms of a server that publishes at least every 5 ms and samples every change. */
const PROMPT: PublishingTerms = { publishingMs: 5, queueSize: null };

/** OPC UA server of a device in the same process, with the disturbances that simulations need. */
export class MemoryOpcUaEndpoint {
  readonly #clock: Clock;
  readonly #host: Clock;
  readonly #device: OpcUaDevice;
  readonly #subscriptions = new Set<MemorySubscription>();
  readonly #publishing: PublishingTerms;
  #plugged = true;
  #halfOpen = false;
  #latencyMs = 0;
  #generation = 0;

  /** `host`: clock of the connecting process, which may stop while the machine's continues. */
  constructor(clock: Clock, host: Clock, device: OpcUaDevice, publishing: PublishingTerms = PROMPT) {
    this.#clock = clock;
    this.#host = host;
    this.#device = device;
    this.#publishing = publishing;
    device.observe((path, value) => {
      if (!this.#plugged) return;
      for (const subscription of this.#subscriptions) subscription.changed(path, value);
    });
  }

  unplug(): void {
    this.#plugged = false;
    this.#subscriptions.clear();
  }

  plug(): void {
    this.#plugged = true;
  }

  /** Half-open connection: requests reach the machine, and its answers are lost. */
  halfOpen(open: boolean): void {
    this.#halfOpen = open;
  }

  /** Adds latency to every message; 0 for a healthy line. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Drops the connected client, as when its process is killed: what it still sends is lost. */
  sever(): void {
    this.#generation += 1;
    this.#subscriptions.clear();
  }

  connect(): OpcUaLink {
    const generation = this.#generation;
    const subscriptions: MemorySubscription[] = [];
    return {
      open: () => this.#answer(() => (this.#plugged ? done(undefined) : null), unreachable(this.#device.name)),
      close: () => {
        for (const subscription of subscriptions) this.#subscriptions.delete(subscription);
        return Promise.resolve();
      },
      call: (object, method, inputs, timeoutMs) => this.#call(generation, object, method, inputs, timeoutMs),
      read: (paths) => this.#read(paths),
      lacking: (paths) => this.#lacking(paths),
      subscribe: (paths, onData) =>
        this.#answer(() => {
          if (!this.#plugged || generation !== this.#generation) return null;
          const subscription: MemorySubscription = new MemorySubscription(this.#host, this.#publishing, paths, {
            latencyMs: () => this.#latencyMs,
            arrives: () => !this.#halfOpen && this.#subscriptions.has(subscription),
            onData,
          });
          subscriptions.push(subscription);
          this.#subscriptions.add(subscription);
          for (const path of paths) {
            const value = this.#device.read(path);
            if (value !== null) subscription.changed(path, value);
          }
          return done(undefined);
        }, unreachable(this.#device.name)),
      terms: () => subscriptions[0]?.terms ?? null,
      certificate: () => '',
    };
  }

  #call(
    generation: number,
    object: UaPath,
    method: UaPath,
    inputs: readonly UaValue[],
    timeoutMs: number,
  ): Promise<Outcome<readonly UaValue[]>> {
    return new Promise((resolve) => {
      const late = this.#host.schedule(timeoutMs, () =>
        resolve(failed(fault('station.timeout', 'major', { station: this.#device.name, method }))),
      );
      if (!this.#plugged || generation !== this.#generation) return;
      this.#clock.schedule(CALL_LATENCY_MS + this.#latencyMs, () => {
        const result = this.#device.call(object, method, inputs);
        this.#host.schedule(CALL_LATENCY_MS + this.#latencyMs, () => {
          if (!this.#plugged || this.#halfOpen) return;
          late();
          resolve(
            result.status === 'Good'
              ? done(result.outputs)
              : failed(fault('station.refused', 'major', { station: this.#device.name, status: result.status })),
          );
        });
      });
    });
  }

  #read(paths: readonly UaPath[]): Promise<Outcome<readonly UaValue[]>> {
    return this.#answer(() => {
      if (!this.#plugged) return null;
      return done(paths.map((path) => this.#device.read(path) ?? { type: 'Null', value: null }));
    }, unreachable(this.#device.name));
  }

  #lacking(paths: readonly UaPath[]): Promise<Outcome<readonly UaPath[]>> {
    return this.#answer(
      () => (this.#plugged ? done(paths.filter((path) => !this.#device.has(path))) : null),
      unreachable(this.#device.name),
    );
  }

  #answer<T>(make: () => Outcome<T> | null, otherwise: Outcome<T>): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      this.#host.schedule(2 * (CALL_LATENCY_MS + this.#latencyMs), () =>
        resolve((this.#halfOpen ? null : make()) ?? otherwise),
      );
    });
  }
}

function unreachable(station: string): { readonly ok: false; readonly fault: ReturnType<typeof fault> } {
  return failed(fault('link.unreachable', 'major', { station }));
}

/** The machine's side of a serial line. */
export interface SerialPeer {
  receive(bytes: Uint8Array): void;
}

/** Bits per byte on the line: start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** Maximum frames delivered to the host together. */
const BURST_MAX = 16;

/** Frames that arrive at the host at the same instant. */
interface Burst {
  readonly chunks: Uint8Array[];
  cancel: Cancel;
}

/** Serial line between a device and a driver in the same process, with the timing of its baud rate. */
export class MemorySerialLine {
  readonly #clock: Clock;
  readonly #host: Clock;
  readonly #way: DisturbedLine;
  readonly #msPerByte: number;
  #peer: SerialPeer | null = null;
  #listener: SerialListener | null = null;
  #plugged = true;
  #portThere = true;
  #toHostFreeAtMs = 0;
  #burst: Burst | null = null;
  #toDeviceFreeAtMs = 0;

  /** `host`: clock of the process that opens the line; `random`: source for disturbances. */
  constructor(clock: Clock, host: Clock, random: SeededRandom, baud: number) {
    this.#clock = clock;
    this.#host = host;
    this.#way = new DisturbedLine(random);
    this.#msPerByte = (BITS_PER_BYTE * 1000) / baud;
  }

  attach(peer: SerialPeer): void {
    this.#peer = peer;
  }

  /** `cable`: bytes are lost without notice. `adapter`: the port itself disappears, and its listener is notified. */
  unplug(what: 'cable' | 'adapter'): void {
    this.#plugged = false;
    if (what === 'cable') return;
    const listener = this.#listener;
    this.#portThere = false;
    this.#host.schedule(0, () => listener?.closed());
  }

  plug(): void {
    this.#plugged = true;
    this.#portThere = true;
  }

  /** Sets the disturbance; null ends it. */
  disturb(disturbance: Disturbance | null): void {
    this.#way.disturb(disturbance);
  }

  /** Drops the connected client, as when its process is killed: what it still writes is lost. */
  sever(): void {
    this.#listener = null;
  }

  /** Sends bytes from the machine to the host. Bytes sent while the line is busy are delivered together with those before. */
  send(bytes: Uint8Array): void {
    if (!this.#plugged) return;
    const nowMs = this.#clock.nowMs();
    const arrivesAtMs = Math.max(nowMs, this.#toHostFreeAtMs) + bytes.length * this.#msPerByte;
    this.#toHostFreeAtMs = arrivesAtMs;
    const open = this.#burst !== null && this.#burst.chunks.length < BURST_MAX ? this.#burst : null;
    open?.cancel();
    const burst = open ?? { chunks: [], cancel: () => undefined };
    burst.chunks.push(bytes);
    burst.cancel = this.#host.schedule(arrivesAtMs - nowMs, () => this.#arrive(burst));
    this.#burst = burst;
  }

  #arrive(burst: Burst): void {
    if (this.#burst === burst) this.#burst = null;
    if (!this.#plugged) return;
    for (const bytes of burst.chunks) {
      for (const frame of this.#way.toHost(bytes)) this.#listener?.bytes(frame);
    }
  }

  connect(): SerialLink {
    let own: SerialListener | null = null;
    return {
      open: (listener) => {
        if (!this.#portThere) return Promise.resolve(failed(fault('link.unreachable', 'major', {})));
        own = listener;
        this.#listener = listener;
        return Promise.resolve(done(undefined));
      },
      write: (bytes) => {
        if (!this.#plugged || this.#listener !== own) return;
        const arrivesAtMs = Math.max(this.#clock.nowMs(), this.#toDeviceFreeAtMs) + bytes.length * this.#msPerByte;
        this.#toDeviceFreeAtMs = arrivesAtMs;
        this.#clock.schedule(arrivesAtMs - this.#clock.nowMs(), () => {
          if (!this.#plugged) return;
          for (const frame of this.#way.toDevice(bytes)) this.#peer?.receive(frame);
        });
      },
      close: () => {
        if (this.#listener === own) this.#listener = null;
        return Promise.resolve();
      },
    };
  }
}
