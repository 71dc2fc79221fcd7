import { request, type IncomingHttpHeaders } from 'node:http';

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import { RealClock } from '../../stations/clock.ts';

/** A browser as far as a server sees it: cookies, an origin, and an address that it comes from (all of 127.0.0.0/8 is this computer). */

const clock = new RealClock();
const TIMEOUT_MS = 120_000;
const LOOPBACK = '127.0.0.1';

export interface Answer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly refusal: string;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

const NO_ANSWER: Answer = { status: 0, refusal: 'no answer', text: '', headers: {} };
let commands = 0;

export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #origin: URL;
  readonly #from: string;

  constructor(origin: string, from: string) {
    this.#origin = new URL(origin);
    this.#from = from;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path, null, {});
  }

  post(path: string, body: object): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), {});
  }

  /** As it is, past what a page of ours would do. `headers` come in the place of the usual ones; one that is empty is left out. */
  send(
    method: string,
    path: string,
    body: string | Uint8Array | null,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { host, port, origin } = this.#origin;
    const type = body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const all = { host, origin, cookie: this.cookie, ...type, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    return new Promise((resolve) => {
      const asked = request(
        {
          host: LOOPBACK,
          port,
          method,
          path,
          headers: sent,
          localAddress: this.#from,
          agent: false,
          timeout: TIMEOUT_MS,
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.once('error', () => resolve(NO_ANSWER));
          response.once('end', () => {
            this.#keep(response.headers['set-cookie'] ?? []);
            const text = Buffer.concat(parts).toString('utf8');
            const refusal = /"refusal":"([a-z-]+)"/.exec(text)?.[1] ?? '';
            resolve({ status: response.statusCode ?? 0, refusal, text, headers: response.headers });
          });
        },
      );
      asked.once('error', () => resolve(NO_ANSWER));
      asked.once('timeout', () => asked.destroy());
      asked.end(body ?? undefined);
    });
  }

  signIn(name: string, secret: string, how: 'password' | 'pin' = 'password'): Promise<Answer> {
    return this.post('/api/sign-in', { how, name, secret });
  }

  /** A command of the line, as a page gives it; `expiresAt` from now on. */
  command(asked: object): Promise<Answer> {
    commands += 1;
    const frame = { id: `attack-${commands}`, expiresAt: clock.wallTimeMs() + 2000, revision: 0 };
    return this.post(COMMAND_PATH, { ...frame, ...asked });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const pair = line.split(';')[0] ?? '';
      const at = pair.indexOf('=');
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** `accepted`, a refusal, or the status where the answer has no words. */
export function said({ status, refusal }: Answer): string {
  if (refusal !== '') return refusal;
  return status === 200 ? 'accepted' : String(status);
}
