import type { Cancel, Clock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import type { SeededRandom } from '../random.ts';
import { DisturbedLine, type Disturbance } from './disturbance.ts';
import { MemorySubscription, type PublishingTerms } from './memory-subscription.ts';
import type { OpcUaDevice, OpcUaLink, UaPath, UaValue } from './opcua-link.ts';
import type { SerialLink, SerialListener } from './serial-link.ts';

/** Links inside one process: same contract, time taken from the clock, and a plug that can be pulled. */

/** One way of an encrypted method call on loopback (measured 0.4 ms both ways), in milliseconds. */
const CALL_LATENCY_MS = 0.5;

/** A server that publishes every 5 ms at the longest, and every change. */
const PROMPT: PublishingTerms = { publishingMs: 5, queueSize: null };

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

  /** `host`: the clock of the process that connects, which may stand still while the machine's goes on. */
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

  /** The machine hears, and nothing of what it says arrives. */
  halfOpen(open: boolean): void {
    this.#halfOpen = open;
  }

  /** Everything takes so much longer on its way; 0 for a healthy line. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Whoever is connected is gone, as a killed process is: what it still says reaches nobody. */
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

/** The machine's end of a serial line. */
export interface SerialPeer {
  receive(bytes: Uint8Array): void;
}

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** Frames that are given to the host together at most. */
const BURST_MAX = 16;

/** Frames that reach the host at one instant. */
interface Burst {
  readonly chunks: Uint8Array[];
  cancel: Cancel;
}

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

  /** `host`: the clock of the process that opens the line; `random`: what a disturbed line does to its frames. */
  constructor(clock: Clock, host: Clock, random: SeededRandom, baud: number) {
    this.#clock = clock;
    this.#host = host;
    this.#way = new DisturbedLine(random);
    this.#msPerByte = (BITS_PER_BYTE * 1000) / baud;
  }

  attach(peer: SerialPeer): void {
    this.#peer = peer;
  }

  /** `cable`: bytes vanish, and nobody is told. `adapter`: the port itself is gone, and its listener hears of it. */
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

  /** Null for a line that is in order again. */
  disturb(disturbance: Disturbance | null): void {
    this.#way.disturb(disturbance);
  }

  /** Whoever is connected is gone, as a killed process is: what it still writes reaches nobody. */
  sever(): void {
    this.#listener = null;
  }

  /** Bytes from the machine to the host. What follows while the line is still busy arrives with what went before. */
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
