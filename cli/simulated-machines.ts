import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import { z } from 'zod';

import type { SimulatorAsk, SimulatorRefusal, SimulatorState, SimulatorView } from '../controller/gateway/contract.ts';
import type { SimulatorPort } from '../controller/gateway/lent.ts';
import { jsonValue } from '../recipes/strict-json.ts';
import { STRIKES } from '../simulator/serve/served-plant.ts';
import { isSpeed } from '../simulator/serve/speed.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import { devicesAnswer, type DevicesAnswer, type DevicesRequest } from './devices-messages.ts';
import { ownProgram } from './own-program.ts';
import { CliError } from './terminal.ts';

/** `cardline devices` as a process of its own beside the demo's controller, and the way to pull its plugs. */

/** They answer at once, unless their process stands still. */
const ANSWER_WITHIN_MS = 5000;

const readySchema = z.object({
  ready: z.literal(true),
  line: z.string(),
  stations: z.array(z.object({ id: z.string(), kind: z.string(), url: z.string() })),
});

export class SimulatedMachines implements SimulatorPort {
  readonly layoutFile: string;
  readonly #child: ChildProcess;
  readonly #plugs: Record<string, boolean>;
  #changed: () => void = () => undefined;

  readonly #seed: string;
  readonly #startSpeed: number;
  readonly #clock: Clock;
  #speed: number;
  #requests = 0;

  private constructor(
    child: ChildProcess,
    layoutFile: string,
    stations: readonly string[],
    options: { readonly seed: string; readonly speed: number; readonly clock: Clock },
  ) {
    this.#child = child;
    this.#seed = options.seed;
    this.#clock = options.clock;
    this.#startSpeed = options.speed;
    this.#speed = options.speed;
    this.layoutFile = layoutFile;
    this.#plugs = Object.fromEntries(stations.map((id) => [id, true]));
  }

  /** `publishingMs`: how often their OPC UA servers publish at the most, and then grant little else; null for all that is asked. */
  static start(
    layoutFile: string,
    seed: string,
    speed: number,
    publishingMs: number | null = null,
    clock: Clock = new RealClock(),
  ): Promise<SimulatedMachines> {
    const args = ownProgram([
      'devices',
      '--line',
      layoutFile,
      '--seed',
      seed,
      '--speed',
      String(speed),
      ...(publishingMs === null ? [] : ['--publishing-ms', String(publishingMs)]),
    ]);
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) =>
        reject(new CliError(`the simulated machines ended with exit code ${code ?? 'none'}`)),
      );
      if (child.stdout === null) {
        reject(new CliError('the simulated machines have no output'));
        return;
      }
      createInterface({ input: child.stdout }).once('line', (line) => {
        const ready = readySchema.safeParse(jsonValue(line));
        if (!ready.success) reject(new CliError('the simulated machines did not say that they are ready'));
        else
          resolve(
            new SimulatedMachines(
              child,
              ready.data.line,
              ready.data.stations.map(({ id }) => id),
              { seed, speed, clock },
            ),
          );
      });
    });
  }

  view(): SimulatorView {
    const pace = this.#speed / this.#startSpeed;
    const faults = { ...STRIKES, controller: [] };
    return { plugs: { ...this.#plugs }, faults, speed: this.#speed, pace, seed: this.#seed };
  }

  async state(): Promise<SimulatorState | null> {
    const answer = await this.#request('state');
    return answer?.state ?? null;
  }

  async ask(ask: SimulatorAsk): Promise<SimulatorRefusal | 'done'> {
    switch (ask.action) {
      case 'plug':
        return this.#setPlug(ask.station, ask.plugged) ? 'done' : 'not-there';
      case 'strike':
        return this.#done(`strike ${ask.fault} ${ask.station === '' ? '*' : ask.station} ${ask.seconds ?? ''}`);
      case 'emergency-stop':
        return this.#done(ask.pressed ? 'estop' : 'release');
      case 'service':
        return this.#done('service');
      case 'speed':
        if (!isSpeed(ask.factor)) return 'no-simulator';
        this.#speed = ask.factor;
        this.#say(`speed ${ask.factor}`);
        this.#changed();
        return 'done';
      case 'take':
        return this.#done(`remove ${ask.serial}`, 'no-such-blank');
      case 'lay-back':
        return this.#done(`put ${ask.position} ${ask.serial}`, 'no-such-blank');
      case 'end':
        return this.#done(`end ${ask.fault} ${ask.station}`, 'fault-over');
    }
  }

  #setPlug(station: string, plugged: boolean): boolean {
    if (!(station in this.#plugs)) return false;
    if (this.#plugs[station] === plugged) return true;
    this.#plugs[station] = plugged;
    this.#say(`${plugged ? 'plug' : 'unplug'} ${station}`);
    this.#changed();
    return true;
  }

  #say(words: string): void {
    this.#child.stdin?.write(`${words.trim()}\n`);
  }

  /** `otherwise`: what it means that they can't do it. */
  async #done(words: string, otherwise: SimulatorRefusal = 'not-there'): Promise<SimulatorRefusal | 'done'> {
    const answer = await this.#request(words);
    if (answer === null) return 'machines-silent';
    if (answer.answer === 'stands-already') return answer.answer;
    return answer.answer === 'done' ? 'done' : otherwise;
  }

  /** Null where they do not answer, or have ended. */
  #request(words: string): Promise<DevicesAnswer | null> {
    this.#requests += 1;
    const id = this.#requests;
    const child = this.#child;
    const answered = new Promise<DevicesAnswer | null>((resolve) => {
      const hear = (message: unknown): void => {
        const answer = devicesAnswer.safeParse(message);
        if (answer.success && answer.data.id === id) end(answer.data);
      };
      const end = (answer: DevicesAnswer | null): void => {
        cancel();
        child.off('message', hear).off('exit', gone);
        resolve(answer);
      };
      const gone = (): void => end(null);
      const cancel = this.#clock.schedule(ANSWER_WITHIN_MS, gone);
      child.on('message', hear).once('exit', gone);
      child.send({ id, words: words.trim() } satisfies DevicesRequest, (error) => {
        if (error !== null) gone();
      });
    });
    return answered;
  }

  onChange(changed: () => void): void {
    this.#changed = changed;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null) {
        resolve();
        return;
      }
      this.#child.removeAllListeners('exit');
      this.#child.once('exit', () => resolve());
      this.#child.kill('SIGTERM');
    });
  }
}
