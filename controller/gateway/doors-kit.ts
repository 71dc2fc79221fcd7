import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { Accounts } from '../people/accounts.ts';
import { CHEAP } from '../people/hashing-kit.ts';
import type { Hashing } from '../people/hashing-pool.ts';
import type { OpenIdSignIn } from '../people/open-id.ts';
import type { Role } from '../people/permissions.ts';
import { Sessions } from '../people/sessions.ts';
import { Entrance, type HmiPlace } from './entrance.ts';
import type { House } from './feature.ts';
import { openIdFeature } from './features/open-id.ts';
import { peopleFeature } from './features/people.ts';
import { shiftFeature } from './features/shift.ts';
import { signInFeature } from './features/sign-in.ts';
import { register } from './routes.ts';

/** The gateway's access control without a line: sign-in, sessions, accounts and second persons over HTTP, on the virtual clock. */

export const PASSWORD = 'correct horse battery';

export interface Answer {
  readonly status: number;
  readonly refusal: string | null;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, unknown>>;
}

export class Doors {
  readonly clock = new VirtualClock();
  readonly store = JournalStore.temporary(this.clock);
  readonly sessions = new Sessions(this.clock, new SeededRandom('doors'));
  readonly accounts: Accounts;
  readonly entrance: Entrance;
  readonly app: FastifyInstance = fastify();
  /** Sessions reported as ended. */
  readonly dropped: string[] = [];
  readonly state: { readonly simulated: boolean; readonly layout: object; clockStepMs: number };
  /** Number of commits. */
  commits = 0;

  private constructor(
    simulated: boolean,
    hashing: Hashing,
    openId: OpenIdSignIn | null,
    tls: boolean,
    terms: Pick<HmiPlace, 'notice' | 'unusedDays'>,
  ) {
    this.accounts = new Accounts(this.store, new SeededRandom('accounts'), hashing);
    this.state = { simulated, layout: { timeZone: 'Asia/Ho_Chi_Minh' }, clockStepMs: 0 };
    const conductor = { state: this.state, note: (facts: readonly EntryBody[]) => this.note(facts) };
    const controller = { accounts: this.accounts, conductor, history: { shifts: { newest: () => [] } } };
    const place = { host: '127.0.0.1', port: 1, tls: tls ? { certificate: '', key: '' } : null, openId, ...terms };
    this.entrance = new Entrance(
      controller as unknown as House['controller'],
      place,
      this.sessions,
      this.clock,
      () => undefined,
    );
    const house = {
      controller,
      clock: this.clock,
      entrance: this.entrance,
      note: conductor.note,
      open: () => ({ tasks: 0, alarms: 0 }),
      dropped: (session: string) => void this.dropped.push(session),
    } as unknown as House;
    const features = [signInFeature, openIdFeature, peopleFeature, shiftFeature].map((make) => make(house));
    void this.app.register(cookie);
    this.app.after(() => {
      register(
        this.app,
        features.flatMap(({ routes }) => routes),
        this.entrance,
      );
    });
  }

  static async open({
    simulated = false,
    hashing = CHEAP,
    openId = null,
    tls = false,
    notice = null,
    unusedDays = null,
  }: {
    simulated?: boolean;
    hashing?: Hashing;
    openId?: OpenIdSignIn | null;
    tls?: boolean;
    notice?: HmiPlace['notice'];
    unusedDays?: number | null;
  } = {}): Promise<Doors> {
    const doors = new Doors(simulated, hashing, openId, tls, { notice, unusedDays });
    await doors.app.ready();
    doors.entrance.start();
    return doors;
  }

  async close(): Promise<void> {
    this.entrance.stop();
    await this.app.close();
    this.store.close();
  }

  note(facts: readonly EntryBody[]): void {
    for (const fact of facts) this.store.append(fact);
    this.store.commit();
    this.commits += 1;
  }

  /** Adds an account whose secret nobody else knows. */
  async person(name: string, ...roles: Role[]): Promise<void> {
    const told = await this.accounts.add(name, roles, PASSWORD, { by: 'owner', second: '' });
    if (typeof told === 'string') throw new Error(`${name}: ${told}`);
    this.note([told]);
  }

  async pass(ms: number): Promise<void> {
    let over = false;
    this.clock.schedule(ms, () => (over = true));
    await this.clock.run(() => over, this.clock.nowMs() + ms + 1);
  }

  facts<K extends EntryBody['kind']>(kind: K): Extract<EntryBody, { kind: K }>[] {
    return [...this.store.read(0)].flatMap(({ body }) =>
      body.kind === kind ? [body as Extract<EntryBody, { kind: K }>] : [],
    );
  }

  /** `from`: its network address. */
  browser(from = '127.0.0.1'): Browser {
    return new Browser(this.app, from, this.entrance.address.origin);
  }

  async signedIn(name: string, secret = PASSWORD): Promise<Browser> {
    const browser = this.browser();
    const { status, refusal } = await browser.signIn(name, secret);
    if (status !== 200) throw new Error(`${name}: ${String(refusal)}`);
    return browser;
  }
}

/** Stores cookies as a browser does. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly #from: string;
  readonly #origin: string;
  readonly cookies = new Map<string, string>();

  constructor(app: FastifyInstance, from: string, origin: string) {
    this.#app = app;
    this.#from = from;
    this.#origin = origin;
  }

  signIn(name: string, secret: string, how: 'password' | 'pin' = 'password'): Promise<Answer> {
    return this.post('/api/sign-in', { how, name, secret });
  }

  post(url: string, payload: object): Promise<Answer> {
    return this.#ask({ method: 'POST', url, payload });
  }

  get(url: string): Promise<Answer> {
    return this.#ask({ method: 'GET', url });
  }

  async #ask(asked: { method: 'GET' | 'POST'; url: string; payload?: object }): Promise<Answer> {
    const response = await this.#app.inject({
      ...asked,
      remoteAddress: this.#from,
      headers: { origin: this.#origin, host: new URL(this.#origin).host },
      cookies: Object.fromEntries(this.cookies),
    });
    for (const { name, value } of response.cookies)
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
    const body = isJson ? response.json<Record<string, unknown>>() : {};
    const { refusal } = body;
    const { headers, statusCode: status } = response;
    return { status, refusal: typeof refusal === 'string' ? refusal : null, body, headers };
  }
}
