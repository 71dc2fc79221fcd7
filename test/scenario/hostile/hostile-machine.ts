import { encodeFrame, parseFrames, RDR_TO_PC, type CcidMessage } from '../../../stations/chip-encoder/ccid.ts';
import { encodeLaserFrame, parseLaserFrame } from '../../../stations/laser-engraver/frame.ts';
import { NODES } from '../../../stations/job-control/contract.ts';
import type { OpcUaDevice, UaCallResult, UaPath, UaValue } from '../../../stations/links/opcua-link.ts';
import type { SeededRandom } from '../../../stations/random.ts';
import { encodeBlock, type Block } from '../../../stations/smartcard/iso7816/t1-block.ts';
import { variant } from './variants.ts';

/** A machine that works normally, but while hostile replaces each message by a variant of it. */
export class Hostility {
  /** `answers`: what it says of its jobs alone, so that it is given some. */
  mode: 'none' | 'answers' | 'all' = 'none';
  messages = 0;
  readonly #next = new Map<string, number>();
  readonly #all = new Map<string, number>();

  /** The next variant of what is said at this place. */
  change<T>(place: string, message: T): T {
    const n = this.#next.get(place) ?? 0;
    this.#next.set(place, n + 1);
    this.messages += 1;
    const { message: changed, all } = variant(message, n);
    this.#all.set(place, Math.max(all, this.#all.get(place) ?? 0));
    return changed;
  }

  /** Of every second message the right one is sent, so that jobs come to their end. */
  changeSome<T>(place: string, message: T, isAnswer: boolean): T {
    const asked = this.#next.get(`${place} asked`) ?? 0;
    this.#next.set(`${place} asked`, asked + 1);
    const hostile = this.mode === 'all' || (this.mode === 'answers' && isAnswer);
    return hostile && asked % 2 === 0 ? this.change(place, message) : message;
  }

  /** Places of which not every variant was said. */
  get unfinished(): string[] {
    return [...this.#all].filter(([place, all]) => (this.#next.get(place) ?? 0) < all).map(([place]) => place);
  }

  get places(): number {
    return this.#all.size;
  }
}

/** An OPC UA unit with an attacker between its program and its server. */
export class HostileUnit implements OpcUaDevice {
  readonly name: string;
  readonly #device: OpcUaDevice;
  readonly #hostility: Hostility;
  #notify: (path: UaPath, value: UaValue) => void = () => undefined;

  constructor(device: OpcUaDevice, hostility: Hostility) {
    this.name = device.name;
    this.#device = device;
    this.#hostility = hostility;
  }

  has(path: UaPath): boolean {
    return this.#device.has(path);
  }

  read(path: UaPath): UaValue | null {
    const value = this.#device.read(path);
    return value === null ? null : this.#hostility.changeSome(`read ${path}`, value, false);
  }

  call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult {
    const result = this.#device.call(object, method, inputs);
    if (result.status !== 'Good' || result.outputs.length === 0) return result;
    const at = this.#hostility.messages % result.outputs.length;
    const output = result.outputs[at];
    if (output === undefined) return result;
    return { ...result, outputs: result.outputs.with(at, this.#hostility.changeSome(`${method} ${at}`, output, true)) };
  }

  observe(onChange: (path: UaPath, value: UaValue) => void): void {
    this.#notify = onChange;
    this.#device.observe((path, value) =>
      onChange(path, this.#hostility.changeSome(`told ${path}`, value, path === NODES.jobOrderResponseList)),
    );
  }

  /** One of these nodes changes, to what it never was. */
  say(path: UaPath): void {
    const value = this.#device.read(path);
    if (value !== null) this.#notify(path, this.#hostility.change(path, value));
  }

  /** All of them are again what they are. */
  repent(paths: readonly UaPath[]): void {
    for (const path of paths) {
      const value = this.#device.read(path);
      if (value !== null) this.#notify(path, value);
    }
  }
}

/** What a laser's frame becomes on its way. */
export function hostileFrame(hostility: Hostility, bytes: Uint8Array): Uint8Array {
  const frame = parseLaserFrame(Buffer.from(bytes).toString('latin1').trimEnd());
  if (frame === null) return bytes;
  const values = hostility.changeSome(
    `${frame.direction} ${frame.verb} ${Object.keys(frame.values).join()}`,
    frame.values,
    'sha256' in frame.values,
  );
  if (values === frame.values || typeof values !== 'object' || values === null) return bytes;
  const texts = Object.entries<unknown>(values).map(([name, value]) => [name, textOf(value).toWellFormed()]);
  return Buffer.from(encodeLaserFrame({ ...frame, values: Object.fromEntries(texts) }), 'latin1');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '');
}

/** An event that the laser never had a reason for. */
export function laserEvent(hostility: Hostility, n: number): Uint8Array {
  hostility.messages += 1;
  const values: Record<string, string> =
    n % 3 === 0
      ? { key: `line/C${n % 5000}/engrave/1` }
      : { state: String(n % 19), mode: '1', boot: `boot-${n % 7}`, interlock: n % 2 === 0 ? 'open' : 'closed' };
  const verb = n % 3 === 0 ? 'ENDED' : 'STATUS';
  return Buffer.from(encodeLaserFrame({ direction: '!', sequence: n & 0xff, verb, values }), 'latin1');
}

const LENGTHS = [0, 1, 2, 3, 7, 8, 31, 32, 33, 64, 65, 200, 253, 254, 255, 258];

/** What a message of a card reader becomes on its way: other bytes, another length, a block of T=1 that means harm, other status bits. */
export function hostileReader(hostility: Hostility, random: SeededRandom, bytes: Uint8Array): Uint8Array {
  const { events } = parseFrames(new Uint8Array(0), bytes);
  const [event] = events;
  if (hostility.mode === 'none' || event?.type !== 'message' || random.chance(0.5)) return bytes;
  hostility.messages += 1;
  const { message } = event;
  return encodeFrame({ ...message, ...changed(random, message) });
}

function changed(random: SeededRandom, message: CcidMessage): Partial<CcidMessage> {
  switch (random.below(5)) {
    case 0:
      return { data: random.bytes(random.pick(LENGTHS)) };
    case 1:
      return { specific: [random.below(256), random.below(256), random.below(256)] };
    case 2:
      return { type: random.pick(Object.values(RDR_TO_PC)) };
    case 3:
      return { data: message.data.map((byte) => (random.chance(0.1) ? byte ^ 0x11 : byte)) };
    default:
      return { type: RDR_TO_PC.dataBlock, data: encodeBlock(hostileBlock(random)) };
  }
}

function hostileBlock(random: SeededRandom): Block {
  const bit = random.chance(0.5) ? 1 : 0;
  switch (random.below(4)) {
    case 0:
      return { kind: 'I', ns: bit, more: true, inf: random.bytes(random.pick([0, 1, 32, 254])) };
    case 1:
      return { kind: 'R', nr: bit, error: 0 };
    case 2:
      return { kind: 'S', type: 'WTX', response: false, inf: random.bytes(1) };
    default:
      return {
        kind: 'S',
        type: random.pick(['RESYNCH', 'ABORT'] as const),
        response: bit === 1,
        inf: new Uint8Array(0),
      };
  }
}
