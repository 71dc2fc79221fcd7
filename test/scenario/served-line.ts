import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installedRecipes } from '../../cli/recipes.ts';
import { Gateway, type GatewayOptions } from '../../controller/gateway/gateway.ts';
import { History } from '../../controller/history/history.ts';
import { Replay } from '../../controller/history/replay.ts';
import { Accounts } from '../../controller/people/accounts.ts';
import type { Role } from '../../controller/people/permissions.ts';
import { Sessions } from '../../controller/people/sessions.ts';
import { RecipeBook } from '../../controller/recipes/recipe-book.ts';
import { WireTap } from '../../controller/wire/wire-tap.ts';
import { RealClock, type Cancel } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import type { SimulatorPort } from '../../controller/gateway/simulator-routes.ts';
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
  readonly announced: string[] = [];
  readonly asked: SimulatorAsk[] = [];
  readonly accounts: Accounts;
  readonly history: History;

  private constructor(
    run: RunningLine,
    port: number,
    tls: GatewayOptions['tls'],
    pace: number,
    openId: GatewayOptions['openId'],
  ) {
    this.run = run;
    this.port = port;
    this.address = `${tls === null ? 'http' : 'https'}://localhost:${port}`;
    const { store } = run.line;
    const entropy = new SystemEntropy();
    const itsClock = pace === 1 ? clock : new HurriedClock(pace);
    const dataFolder = mkdtempSync(join(tmpdir(), 'cardline-test-'));
    const recipes = RecipeBook.open(store, installedRecipes(), dataFolder);
    this.accounts = new Accounts(store, entropy);
    this.history = new History((order) => store.lookup.order(order)?.batch ?? '');
    run.line.folded = (entry) => this.history.take(entry);
    const simulator: SimulatorPort = {
      view: () => ({
        plugs: { printer: true },
        faults: { machines: [], links: [], world: ['jam'], controller: [] },
        speed: 1,
        pace: 1,
        seed: '1',
      }),
      ask: (ask) => {
        this.asked.push(ask);
        return true;
      },
    };
    this.gateway = new Gateway({
      conductor: run.line.conductor,
      history: this.history,
      cards: run.line.cards,
      accounts: this.accounts,
      wire: new WireTap(clock),
      clock: itsClock,
      sessions: new Sessions(itsClock, entropy),
      host: '127.0.0.1',
      port,
      hmiFolder: join(tmpdir(), 'cardline-no-hmi'),
      dataFolder,
      simulator,
      image: () => null,
      hasImages: () => false,
      layer: () => null,
      readOrder: () => null,
      entriesBefore: (seq, count) => store.before(seq, count),
      recipes,
      audit: { journalLines: () => [], ordersOf: (batch) => store.lookup.ordersOfBatch(batch) },
      certificates: { refused: () => [], trust: () => Promise.resolve(null) },
      recipeFace: () => Promise.resolve(null),
      forecast: () => null,
      forecastProgress: () => null,
      scenarios: { scenarios: () => [], play: () => null },
      tls,
      openId,
      replay: {
        replay: new Replay(run.line.store, run.line.conductor.state.layout, recipes, clock),
        entries: () => run.line.store.entries,
        entryAt: (at) => run.line.store.entryAt(at),
      },
      importFile: () => Promise.reject(new Error('no import in this test')),
      announce: (words) => this.announced.push(words),
    });
  }

  /** `pace`: the gateway’s own waits are so many times shorter. */
  static async start(
    seed: string,
    tls: GatewayOptions['tls'] = null,
    pace = 1,
    openId: GatewayOptions['openId'] = null,
  ): Promise<ServedLine> {
    const run = new RunningLine({ seed, cards: 3, blanks: null });
    const served = new ServedLine(run, await freePort(), tls, pace, openId);
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
  async signInAs(role: Role): Promise<string> {
    const name = `a ${role}`;
    if (this.accounts.find(name) === null) {
      const told = await this.accounts.add(name, [role], PASSWORD, 'test');
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
