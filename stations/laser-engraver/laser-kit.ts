import { VirtualClock } from '../clock.ts';
import { done, type Fault, type Outcome } from '../fault.ts';
import type { SerialLink, SerialListener } from '../links/serial-link.ts';
import { SeededRandom } from '../random.ts';
import type { Job, JobAnswer, StationEvent } from '../station.ts';
import { LaserEngraverDriver } from './driver.ts';
import { encodeLaserFrame, parseLaserFrame, type LaserFrame } from './frame.ts';

/** A laser driver connected to a simulated laser whose replies the test defines. */

export const ENGRAVE = { key: 'line-1/C0000001/engrave/1', work: { kind: 'engrave' } } as unknown as Job;
export const HELLO = { manufacturer: 'm', model: 'x', serial: '1', software: '1', protocol: '1' };
export const STATUS = { state: '6', mode: '1', boot: 'boot-1', interlock: 'closed' };

/** Lines sent back for a frame. */
export type Reply = (frame: LaserFrame) => readonly string[];

/** Encodes a reply. `shift`: offset of its sequence number from the request's. */
export function reply(to: LaserFrame, verb: string, values: Record<string, string>, shift = 0): string {
  return encodeLaserFrame({ direction: '<', sequence: (to.sequence + shift) & 0xff, verb, values });
}

/** Replies according to PROTOCOL.md: the laser is in Execute, and its job is running. */
export const right: Reply = (frame) => {
  switch (frame.verb) {
    case 'HELLO':
      return [reply(frame, 'OK', HELLO)];
    case 'STATUS':
      return [reply(frame, 'OK', STATUS)];
    case 'QUERY':
      return [reply(frame, 'OK', { state: 'running' })];
    default:
      return [reply(frame, 'OK', {})];
  }
};

/** One connection to the laser. */
class ScriptedLaser implements SerialLink {
  /** Frames received. */
  readonly heard: LaserFrame[] = [];
  readonly #reply: Reply;
  #listener: SerialListener | null = null;
  closes = 0;

  constructor(answer: Reply) {
    this.#reply = answer;
  }

  open(listener: SerialListener): Promise<Outcome<void>> {
    this.#listener = listener;
    return Promise.resolve(done(undefined));
  }
  write(bytes: Uint8Array): void {
    const frame = parseLaserFrame(Buffer.from(bytes).toString('latin1').trimEnd());
    if (frame === null) throw new Error('the driver wrote an invalid frame');
    this.heard.push(frame);
    for (const line of this.#reply(frame)) this.say(line);
  }
  close(): Promise<void> {
    this.closes += 1;
    return Promise.resolve();
  }
  say(bytes: string | Uint8Array): void {
    this.#listener?.bytes(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }
  unplug(reason?: Fault): void {
    this.#listener?.closed(reason);
  }
}

export class LaserBench {
  readonly clock = new VirtualClock();
  readonly events: StationEvent[] = [];
  /** One per connection. */
  readonly lasers: ScriptedLaser[] = [];
  readonly driver: LaserEngraverDriver;
  reply: Reply = right;

  constructor() {
    this.driver = new LaserEngraverDriver('laser', this.clock, new SeededRandom('laser'), () => {
      const connection = new ScriptedLaser((frame) => this.reply(frame));
      this.lasers.push(connection);
      return connection;
    });
  }

  /** Connects, and waits for the laser's state. */
  async start(): Promise<void> {
    this.driver.listen((event) => this.events.push(event));
    this.driver.start();
    await this.after(20);
  }

  async stop(): Promise<void> {
    const stopped = this.driver.stop();
    await this.after(10_000);
    await stopped;
  }

  /** The newest connection. */
  get laser(): ScriptedLaser {
    const newest = this.lasers.at(-1);
    if (newest === undefined) throw new Error('no connection was made');
    return newest;
  }

  async after(ms: number): Promise<void> {
    await this.clock.run(() => false, this.clock.nowMs() + ms);
  }

  /** Result of the driver's query for the job. */
  async query(): Promise<JobAnswer> {
    const asked = this.driver.query(ENGRAVE);
    await this.after(2000);
    return asked;
  }
}
