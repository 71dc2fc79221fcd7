import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** OpenSSL in a temporary folder, for tests that compare our parsers with its output. */
export class OpenSsl {
  readonly #folder: string;
  /** Sets OpenSSL's configuration regardless of other tests in this process. */
  readonly #environment: NodeJS.ProcessEnv;

  /** `configuration`: its `openssl.cnf`. */
  constructor(name: string, configuration: string) {
    this.#folder = mkdtempSync(join(tmpdir(), `cardline-${name}-`));
    this.#environment = { ...process.env, OPENSSL_CONF: join(this.#folder, 'openssl.cnf') };
    this.write('openssl.cnf', configuration);
  }

  /**
   * Runs OpenSSL and returns its output.
   *
   * @throws Error with OpenSSL's message when it fails
   */
  run(...args: readonly string[]): string {
    const done = spawnSync('openssl', args, { cwd: this.#folder, encoding: 'utf8', env: this.#environment });
    if (done.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  accepts(...args: readonly string[]): boolean {
    return spawnSync('openssl', args, { cwd: this.#folder, env: this.#environment }).status === 0;
  }

  read(name: string): Buffer {
    return readFileSync(join(this.#folder, name));
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.#folder, name), content);
  }
}
