import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { withTimeout, RealClock } from '../../stations/clock.ts';

/** Cardline as its users start it: processes of their own, over real OPC UA servers and pseudo-terminals. */

const ROOT = join(import.meta.dirname, '..', '..');
export const CARDLINE = join(ROOT, 'bin', 'cardline');
const DEFAULT_LINE = join(ROOT, 'stations', 'lines', 'simulated-line.yaml');
/** A computer that has much to do may need so long for anything: then something hangs. No claim is about this time. */
export const PATIENCE_MS = 240_000;
export const clock = new RealClock();

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'cardline-test-'));
  readonly #children = new Set<ChildProcess>();

  /** A file or folder of this workplace. */
  path(name: string): string {
    return join(this.folder, name);
  }

  get env(): NodeJS.ProcessEnv {
    const { npm_command: _, ...env } = process.env;
    return {
      ...env,
      CARDLINE_HOME: this.path('home'),
      CARDLINE_KEY_PASSPHRASE: 'of the tests',
      CARDLINE_KEY_PASSPHRASE_2: 'the other half',
    };
  }

  /** Runs a command to its end. */
  run(...args: string[]): Ended {
    const done = spawnSync(CARDLINE, args, { env: this.env, encoding: 'utf8', timeout: PATIENCE_MS });
    if (done.status === null) {
      const why = done.signal ?? done.error?.message ?? 'nothing that it said';
      throw new Error(`${args.join(' ')}: ended by ${why}\n${done.stderr}`);
    }
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  }

  spawn(...args: string[]): RunningProcess {
    return this.#spawn(args, this.env);
  }

  /** As `npx cardline` does. */
  spawnByNpm(...args: string[]): RunningProcess {
    return this.#spawn(args, { ...this.env, npm_command: 'exec' });
  }

  #spawn(args: string[], env: NodeJS.ProcessEnv): RunningProcess {
    const child = spawn(CARDLINE, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#children.add(child);
    return new RunningProcess(child);
  }

  /** The simulated machines; resolves with them once they listen. */
  async devices(speed: number): Promise<{ process: RunningProcess; line: string; stations: Record<string, string> }> {
    const devices = this.spawn('devices', '--line', DEFAULT_LINE, '--seed', '7', '--speed', String(speed));
    const first = await devices.line((text) => text.startsWith('{"ready"'));
    const ready = JSON.parse(first) as { line: string; stations: { id: string; url: string }[] };
    return {
      process: devices,
      line: ready.line,
      stations: Object.fromEntries(ready.stations.map(({ id, url }) => [id, url])),
    };
  }

  /** A file of so many orders; the same file each time. */
  orders(count: number): string {
    const file = this.path(`orders-${count}.ndjson`);
    if (existsSync(file)) return file;
    const made = this.run('orders', 'generate', '--count', String(count), '--seed', '5', '--out', file);
    if (made.code !== 0) throw new Error(made.stderr);
    return file;
  }

  /** `run` of a batch of `count` orders to its end: the same words start it and resume it. */
  batch(line: string, data: string, count: number): string[] {
    return [
      'run',
      '--line',
      line,
      '--data',
      data,
      '--orders',
      this.orders(count),
      '--exit-when-done',
      '--json',
      '--imaging',
      'modelled',
    ];
  }

  verify(data: string): {
    chain: unknown;
    violations: string[];
    blanks: Record<string, number>;
    orders: Record<string, number>;
  } {
    return JSON.parse(this.run('verify', '--data', data, '--json').stdout) as ReturnType<Workplace['verify']>;
  }

  clear(): void {
    for (const child of this.#children) if (child.exitCode === null) child.kill('SIGKILL');
  }
}

export class RunningProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly lines: string[] = [];
  #listeners = new Set<(line: string) => void>();

  constructor(child: ChildProcess) {
    this.child = child;
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const listener of this.#listeners) listener(line);
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** The first line, said already or yet to come, that is wanted. */
  async line(wanted: (line: string) => boolean, timeoutMs = PATIENCE_MS): Promise<string> {
    const found = await withTimeout(
      clock,
      timeoutMs,
      new Promise<string>((resolve) => {
        const said = this.lines.find(wanted);
        if (said !== undefined) {
          resolve(said);
          return;
        }
        const listener = (line: string): void => {
          if (!wanted(line)) return;
          this.#listeners.delete(listener);
          resolve(line);
        };
        this.#listeners.add(listener);
      }),
      null,
    );
    if (found === null)
      throw new Error(`not said within ${timeoutMs} ms; it said:\n${this.lines.slice(-20).join('\n')}`);
    return found;
  }

  say(words: string): void {
    this.child.stdin?.write(`${words}\n`);
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  async end(timeoutMs = PATIENCE_MS): Promise<Ended> {
    const ended = await withTimeout(clock, timeoutMs, this.ended, null);
    if (ended === null)
      throw new Error(`it did not end within ${timeoutMs} ms; it said:\n${this.lines.slice(-20).join('\n')}`);
    return ended;
  }
}
