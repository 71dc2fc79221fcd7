import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { controllerOf, nothingLent } from '../../cli/bench/line-at-gateway.ts';
import { onThisComputer } from '../../cli/hmi-place.ts';
import type { Announcement, HmiPlace } from '../../controller/gateway/entrance.ts';
import { Gateway } from '../../controller/gateway/gateway.ts';
import { History } from '../../controller/history/history.ts';
import type { Accounts } from '../../controller/people/accounts.ts';
import { CHEAP } from '../../controller/people/hashing-kit.ts';
import type { Hashing } from '../../controller/people/hashing-pool.ts';
import type { Role } from '../../controller/people/permissions.ts';
import { Sessions } from '../../controller/people/sessions.ts';
import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, type Cancel, type Clock } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import type { SimulatorPort } from '../../controller/gateway/lent.ts';
import type { SimulatorAsk } from '../../controller/gateway/contract.ts';
import { freePort } from '../process/free-port.ts';
import { RunningLine } from './line-test.ts';

/** The gateway over real HTTP and real sockets, before a line in virtual time that stands still. */

export const PASSWORD = 'correct horse battery';
const clock = new RealClock();

class HurriedClock extends RealClock {
  readonly #pace: number;

  constructor(pace: number) {
    super();
    this.#pace = pace;
  }

  override schedule(delayMs: number, task: () => void): Cancel {
    return super.schedule(delayMs / this.#pace, task);
  }
}

export class ServedLine {
  readonly run: RunningLine;
  readonly gateway: Gateway;
  readonly address: string;
  readonly port: number;
  readonly announced: Announcement[] = [];
  readonly asked: SimulatorAsk[] = [];
  readonly accounts: Accounts;
  readonly history: History;

  private constructor(
    run: RunningLine,
    port: number,
    {
      tls,
      pace,
      openId,
      hashing,
      clock: given,
    }: { tls: HmiPlace['tls']; pace: number; openId: HmiPlace['openId']; hashing: Hashing; clock: Clock | null },
  ) {
    this.run = run;
    this.port = port;
    this.address = `${tls === null ? 'http' : 'https'}://localhost:${port}`;
    const { store } = run.line;
    const entropy = new SystemEntropy();
    const itsClock = given ?? (pace === 1 ? clock : new HurriedClock(pace));
    const dataFolder = mkdtempSync(join(tmpdir(), 'cardline-test-'));
    this.history = new History((owner) => store.tables(owner));
    const controller = controllerOf(run.line, new WireTap(clock), this.history, dataFolder, hashing);
    this.accounts = controller.accounts;
    const simulator: SimulatorPort = {
      view: () => ({
        plugs: { printer: true },
        faults: { machines: [], boxes: [], links: [], world: ['jam'], controller: [] },
        speed: 1,
        pace: 1,
        seed: '1',
      }),
      state: () => Promise.resolve({ faults: [], astray: [] }),
      ask: (ask) => {
        this.asked.push(ask);
        return Promise.resolve('done');
      },
    };
    this.gateway = new Gateway(
      controller,
      { ...nothingLent(dataFolder), simulator },
      {
        // The line's clock is not the gateway's: by the one, nobody has used an account for months.
        place: { ...onThisComputer(port), tls, openId, unusedDays: null },
        hmiFolder: join(tmpdir(), 'cardline-no-hmi'),
        sessions: new Sessions(itsClock, entropy),
        clock: itsClock,
        announce: (what) => this.announced.push(what),
      },
    );
  }

  /** `pace`: the gateway’s own waits are so many times shorter. `itsClock`: another clock for sessions and pages than the machine’s. */
  static async start(
    seed: string,
    tls: HmiPlace['tls'] = null,
    pace = 1,
    openId: HmiPlace['openId'] = null,
    hashing = CHEAP,
    itsClock: Clock | null = null,
  ): Promise<ServedLine> {
    const run = new RunningLine({ seed, cards: 3, blanks: null });
    const served = new ServedLine(run, await freePort(), { tls, pace, openId, hashing, clock: itsClock });
    run.line.start();
    await served.gateway.start();
    return served;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    this.run.line.conductor.halt();
  }

  /** A cookie of whoever opens the console’s link. */
  async signInByLink(): Promise<string> {
    const response = await fetch(this.gateway.newLink() ?? '', { redirect: 'manual' });
    return cookieOf(response);
  }

  /** A cookie of a person with one role alone. */
  async signInAs(role: Role, name = `a ${role}`): Promise<string> {
    if (this.accounts.find(name) === null) {
      const told = await this.accounts.add(name, [role], PASSWORD, { by: 'owner', second: '' });
      if (typeof told === 'string') throw new Error(told);
      this.run.line.conductor.note([told]);
    }
    return cookieOf(await this.post('', '/api/sign-in', { how: 'password', name, secret: PASSWORD }));
  }

  post(cookie: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.address, cookie, ...headers },
      body: JSON.stringify(body),
    });
  }

  get(cookie: string, path: string): Promise<Response> {
    return fetch(this.address + path, { headers: { cookie } });
  }
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
