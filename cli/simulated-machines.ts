import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import type { SimulatorAsk, SimulatorView } from '../controller/gateway/contract.ts';
import type { SimulatorPort } from '../controller/gateway/lent.ts';
import { jsonValue } from '../recipes/strict-json.ts';
import { isSpeed, STRIKES } from '../simulator/serve/served-plant.ts';
import { CliError } from './terminal.ts';

/** `cardline devices` as a process of its own beside the demo's controller, and the way to pull its plugs. */

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
  #speed: number;

  private constructor(
    child: ChildProcess,
    layoutFile: string,
    stations: readonly string[],
    options: { readonly seed: string; readonly speed: number },
  ) {
    this.#child = child;
    this.#seed = options.seed;
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
  ): Promise<SimulatedMachines> {
    const main = join(
      dirname(fileURLToPath(import.meta.url)),
      `main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
    );
    const args = [
      '--disable-warning=ExperimentalWarning',
      main,
      'devices',
      '--line',
      layoutFile,
      '--seed',
      seed,
      '--speed',
      String(speed),
      ...(publishingMs === null ? [] : ['--publishing-ms', String(publishingMs)]),
    ];
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
              { seed, speed },
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

  ask(ask: SimulatorAsk): boolean {
    switch (ask.action) {
      case 'plug':
        return this.#setPlug(ask.station, ask.plugged);
      case 'strike': {
        if (!Object.values(STRIKES).some((faults) => faults.some((fault) => fault === ask.fault))) return false;
        if (ask.station !== '' && !(ask.station in this.#plugs)) return false;
        const place = ask.station === '' && ask.seconds !== null ? '*' : ask.station;
        return this.#say(`strike ${ask.fault} ${place} ${ask.seconds ?? ''}`);
      }
      case 'emergency-stop':
        return this.#say(ask.pressed ? 'estop' : 'release');
      case 'service':
        return this.#say('service');
      case 'speed':
        if (!isSpeed(ask.factor)) return false;
        this.#speed = ask.factor;
        this.#say(`speed ${ask.factor}`);
        this.#changed();
        return true;
      case 'take':
        return this.#say(`remove ${ask.serial}`);
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

  #say(words: string): boolean {
    return this.#child.stdin?.write(`${words.trim()}\n`) !== undefined;
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
