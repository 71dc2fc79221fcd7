import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

import cookie from '@fastify/cookie';
import staticFiles from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import type { Layer, Side } from '../../recipes/artwork/card-face.ts';
import { atPace, bottleneck } from '../../stations/line-layout.ts';
import { withTimeout, type Cancel, type Clock } from '../../stations/clock.ts';
import type { CardHistory } from '../history/card-history.ts';
import type { History } from '../history/history.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { Conductor } from '../line/conductor.ts';
import type { ImportReport } from '../orders/import.ts';
import type { Order } from '../orders/order.ts';
import type { Accounts } from '../people/accounts.ts';
import { permissionsOf, ROLES } from '../people/permissions.ts';
import type { OpenIdSignIn } from '../people/open-id.ts';
import { SecondPerson } from '../people/second-person.ts';
import type { Identity, Sessions, Visitor } from '../people/sessions.ts';
import { SignInThrottle } from '../people/sign-in-throttle.ts';
import type { WireTap } from '../wire/wire-tap.ts';
import { CommandDesk } from './command-desk.ts';
import { ORDER_FILE_TYPE, type Topic } from './contract.ts';
import { historyRoutes } from './history-routes.ts';
import { MalformedBody, readJsonBodies } from './json-body.ts';
import { lineRoutes } from './line-routes.ts';
import { Live } from './live.ts';
import { machineRoutes } from './machine-routes.ts';
import { openIdRoutes } from './open-id-routes.ts';
import { orderRoutes, type UploadedOrders } from './order-routes.ts';
import { OwnAddress } from './own-address.ts';
import { peopleRoutes, SESSION_COOKIE } from './people-routes.ts';
import { drawPicture, RateWindow } from './picture.ts';
import { recipeRoutes, type RecipePorts } from './recipe-routes.ts';
import { auditRoutes, type AuditPorts } from './audit-routes.ts';
import { certificateRoutes, type CertificatePorts } from './certificate-routes.ts';
import { forecastRoutes, type ForecastPort } from './forecast-routes.ts';
import { BODY_MAX_BYTES, register, type Gate, type Route } from './routes.ts';
import { replayRoutes, type ReplayPorts } from './replay-routes.ts';
import { scenarioRoutes, type ScenarioPort } from './scenario-routes.ts';
import { shiftRoutes } from './shift-routes.ts';
import { simulatorRoutes, type SimulatorPort } from './simulator-routes.ts';

/** HTTP and socket.io before a controller: what people may see and do, in tables, and who they are. */

export interface GatewayOptions {
  readonly conductor: Conductor;
  readonly history: History;
  readonly cards: CardHistory;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly wire: WireTap;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  readonly hmiFolder: string;
  readonly dataFolder: string;
  readonly simulator: SimulatorPort | null;
  readonly image: (card: string, side: Side) => Uint8Array | null;
  readonly hasImages: (card: string) => boolean;
  readonly layer: (card: string, side: Side, layer: Layer) => Uint8Array | null;
  readonly readOrder: (order: string) => Order | null;
  readonly entriesBefore: (seq: number, count: number) => Entry[];
  readonly recipes: RecipePorts['book'];
  readonly recipeFace: RecipePorts['face'];
  readonly forecast: ForecastPort['forecast'];
  readonly forecastProgress: ForecastPort['forecastProgress'];
  readonly scenarios: ScenarioPort;
  readonly replay: Omit<ReplayPorts, 'recipes'>;
  readonly audit: Pick<AuditPorts, 'journalLines' | 'ordersOf'>;
  readonly certificates: Omit<CertificatePorts, 'tell'>;
  /** Where the house keeps its people; null for accounts of this line alone. */
  readonly openId: OpenIdSignIn | null;
  /** Certificate and key (PEM); null for plain HTTP on this computer. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly importFile: (upload: UploadedOrders) => Promise<ImportReport>;
  /** Shows a new one-time link to whoever sits at the console. */
  readonly announce: (link: string) => void;
}

/** Whoever tries a simulated line by the console's link may do everything there. */
const DEMO: Identity = { person: 'demo', roles: ROLES, locks: false };
/** Whoever sees the console of a real line that has no accounts yet makes the first one. */
const OWNER: Identity = { person: 'owner', roles: ['administrator'], locks: false };
const CONNECTIONS_MAX = 500;
/** A request whose headers, or whose body, are not there whole by then is given up. */
const HEADERS_TIMEOUT_MS = 20_000;
const PATIENCE = { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: HEADERS_TIMEOUT_MS };
const BODY_TIMEOUT_MS = 15_000;
/** What is being answered when the gateway stops has so long; then its connections are cut. */
const STOP_LIMIT_MS = 2000;
const REFUSALS_TOLD_PER_MINUTE = 20;
const MINUTE_MS = 60_000;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #app: FastifyInstance;
  readonly #address: OwnAddress;
  readonly #sessions: Sessions;
  readonly #throttle: SignInThrottle;
  readonly #live: Live;
  readonly #rate = new RateWindow();
  #refusals = { since: Number.NEGATIVE_INFINITY, told: 0 };

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { clock } = options;
    this.#sessions = options.sessions;
    this.#address = new OwnAddress(options.host, options.port, options.tls !== null);
    this.#throttle = new SignInThrottle(clock);
    this.#app = fastify({
      ...(options.tls === null
        ? { http: PATIENCE }
        : { https: { cert: options.tls.certificate, key: options.tls.key, ...PATIENCE } }),
      bodyLimit: BODY_MAX_BYTES,
      logger: false,
      // Order files come for minutes; what comes with any other request has its own time (below).
      requestTimeout: 0,
      connectionTimeout: 0,
    });
    this.#live = new Live({
      clock,
      draw: () => this.#draw(),
      visitor: (request) => this.#listener(request),
      watched: (topic, watched) => this.#watched(topic, watched),
      values: () => options.wire.values.all(),
      wirePast: () => options.wire.past(),
    });
  }

  async start(): Promise<void> {
    const { host, port, hmiFolder } = this.#options;
    const app = this.#app;
    app.server.maxConnections = CONNECTIONS_MAX;
    await app.register(cookie);
    app.addHook('onRequest', (request, reply, done) => {
      void reply.headers(this.#address.headers);
      if (!this.#address.isHost(request.headers.host)) void reply.code(421).send({ refusal: 'host' });
      else done();
    });
    this.#limitBodies(app);
    // An order file comes as it is, and goes to the disk as it comes.
    app.addContentTypeParser(ORDER_FILE_TYPE, (_request, payload, done) => done(null, payload));
    readJsonBodies(app);
    app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      const refusal = { accepted: false, refusal: status < 500 ? 'malformed' : 'defect' };
      return reply.code(status).send(error instanceof MalformedBody ? { ...refusal, problem: error.problem } : refusal);
    });
    register(app, this.routes(), this.#gate());
    if (existsSync(hmiFolder)) {
      await app.register(staticFiles, { root: hmiFolder, cacheControl: false });
      // Pages have addresses of their own; all of them are the one document.
      app.setNotFoundHandler((request, reply) =>
        request.method === 'GET' && isPage(request.url)
          ? reply.sendFile('index.html')
          : reply.code(404).send({ refusal: 'no-such-route' }),
      );
    }
    await app.listen({ host, port });
    this.#live.start(app.server);
  }

  /** Byte by byte nobody holds a connection for ever; an order file alone may take as long as it is long. */
  #limitBodies(app: FastifyInstance): void {
    const waiting = new WeakMap<FastifyRequest, Cancel>();
    app.addHook('onRequest', (request, reply, done) => {
      if (request.headers['content-type'] !== ORDER_FILE_TYPE)
        waiting.set(
          request,
          this.#options.clock.schedule(BODY_TIMEOUT_MS, () => {
            reply.raw.once('finish', () => request.raw.destroy());
            void reply.code(408).header('connection', 'close').send({ accepted: false, refusal: 'malformed' });
          }),
        );
      done();
    });
    app.addHook('preValidation', (request, _reply, done) => {
      waiting.get(request)?.();
      done();
    });
    app.addHook('onResponse', (request, _reply, done) => {
      waiting.get(request)?.();
      done();
    });
  }

  /** Every route that there is, with who may use it. */
  routes(): Route[] {
    const { conductor, clock, simulator, accounts, history, cards } = this.#options;
    const tell = (facts: readonly EntryBody[]): void => conductor.note(facts);
    const secondPerson = new SecondPerson(accounts, this.#throttle);
    return [
      ...peopleRoutes({
        sessions: this.#sessions,
        accounts,
        throttle: this.#throttle,
        simulated: conductor.state.simulated,
        timeZone: conductor.state.layout.timeZone,
        linkIdentity: () => this.#linkIdentity(),
        openIdTitle: this.#options.openId?.title ?? '',
        secureCookies: this.#options.tls !== null,
        announce: (token) => this.#options.announce(this.#address.linkFor(token)),
        tell,
        dropped: (session) => this.#live.drop(session),
      }),
      ...openIdRoutes({
        openId: this.#options.openId,
        accounts,
        sessions: this.#sessions,
        origin: this.#address.origin,
        secureCookies: this.#options.tls !== null,
        tell,
      }),
      ...lineRoutes({
        desk: new CommandDesk(conductor, clock, secondPerson),
        refused: (request, why) => this.#tellRefusal(request, why),
        image: this.#options.image,
        layer: this.#options.layer,
      }),
      ...historyRoutes({
        history,
        cards,
        nowAt: () => clock.wallTimeMs(),
        designCardsPerHour: () => bottleneck(atPace(conductor.state.layout, simulator?.view().pace ?? 1)).cardsPerHour,
        entriesBefore: this.#options.entriesBefore,
        readOrder: this.#options.readOrder,
        hasImages: this.#options.hasImages,
        tell,
      }),
      ...machineRoutes(() => conductor.state),
      ...simulatorRoutes(simulator),
      ...recipeRoutes({
        book: this.#options.recipes,
        simulated: conductor.state.simulated,
        face: this.#options.recipeFace,
        secondPerson,
        tell,
        outside: (work) => conductor.outside(work),
      }),
      ...auditRoutes({ ...this.#options.audit, readOrder: this.#options.readOrder, secondPerson, tell }),
      ...certificateRoutes({ ...this.#options.certificates, tell }),
      ...shiftRoutes({
        shifts: history.shifts,
        secondPerson,
        open: () => this.#open(),
        tell,
      }),
      ...scenarioRoutes(this.#options.scenarios),
      ...replayRoutes({ ...this.#options.replay, recipes: this.#options.recipes }),
      ...forecastRoutes(this.#options),
      ...orderRoutes({ dataFolder: this.#options.dataFolder, importFile: this.#options.importFile, tell }),
    ];
  }

  /** The address that signs its first visitor in; null where people have accounts to sign in with. */
  newLink(): string | null {
    const identity = this.#linkIdentity();
    return identity === null ? null : this.#address.linkFor(this.#sessions.newLink(identity));
  }

  /** To be called after every turn of the conductor. */
  changed(entries: readonly Entry[]): void {
    for (const { at, body } of entries)
      if (body.kind === 'card.ended' && body.outcome === 'accepted') this.#rate.accepted(at);
    this.#live.changed();
    this.#live.tell(entries);
  }

  /** To be called when the picture may be another one although no turn says so: what machines show, plugs of simulated ones. */
  redraw(): void {
    this.#live.changed();
  }

  async stop(): Promise<void> {
    const { clock } = this.#options;
    // A request that never ends would keep the server open for ever.
    const cancel = clock.schedule(STOP_LIMIT_MS, () => this.#app.server.closeAllConnections());
    await withTimeout(clock, 2 * STOP_LIMIT_MS, this.#live.stop(), undefined);
    await withTimeout(clock, 2 * STOP_LIMIT_MS, this.#app.close(), undefined);
    cancel();
  }

  #watched(topic: Topic, watched: boolean): void {
    const { wire } = this.#options;
    if (topic === 'wire') wire.listen(watched ? (record) => this.#live.tellWire(record) : null);
    if (topic === 'values') wire.values.listen(watched ? (update) => this.#live.tellValues(update) : null);
  }

  #linkIdentity(): Identity | null {
    if (this.#options.conductor.state.simulated) return DEMO;
    return this.#options.accounts.all().length === 0 ? OWNER : null;
  }

  #open(): { tasks: number; alarms: number } {
    const { tasks, alarms } = this.#draw();
    return { tasks: Object.keys(tasks).length, alarms: Object.values(alarms).filter(({ active }) => active).length };
  }

  #gate(): Gate {
    return {
      visitor: (request) => this.#visitor(request),
      permissions: (visitor) => permissionsOf(visitor.roles),
      sameOrigin: (request) => this.#address.isSameOrigin(request),
      touched: (request) => this.#sessions.touch(request.cookies[SESSION_COOKIE] ?? ''),
      refused: (request, why) => this.#tellRefusal(request, why),
    };
  }

  /** Told on the console and, of whoever is signed in, in the journal: some a minute, so that an attack does not fill the disk. */
  #tellRefusal(request: FastifyRequest, why: string): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#refusals.since > MINUTE_MS) this.#refusals = { since: nowMs, told: 0 };
    this.#refusals.told += 1;
    if (this.#refusals.told > REFUSALS_TOLD_PER_MINUTE) return;
    const path = request.routeOptions.url ?? 'unknown';
    this.#options.announce(`refused (${why}): ${request.method} ${path} from ${request.ip}`);
    const visitor = this.#visitor(request);
    if (why !== 'not-permitted' || visitor === null) return;
    const what = `${request.method} ${path}`;
    this.#options.conductor.note([{ kind: 'permission.refused', person: visitor.person, what }]);
  }

  #draw(): ReturnType<typeof drawPicture> {
    const { conductor, simulator, history, clock } = this.#options;
    const machines = simulator?.view();
    return drawPicture(conductor.state, {
      recipe: conductor.recipe,
      rate: this.#rate,
      plugs: machines?.plugs ?? null,
      pace: machines?.pace ?? 1,
      sensors: conductor.sensors,
      times: history.alarms.timesRaised(clock.wallTimeMs()),
      supplies: conductor.supplies,
      terms: conductor.terms,
    });
  }

  #visitor(request: FastifyRequest): Visitor | null {
    const session = request.cookies[SESSION_COOKIE];
    return session === undefined ? null : this.#sessions.visitor(session);
  }

  #listener(request: IncomingMessage): Visitor | null {
    const { origin, host } = request.headers;
    if (!this.#address.isHost(host) || origin === undefined || !this.#address.isOrigin(origin)) return null;
    const session = cookieValue(request.headers.cookie ?? '', SESSION_COOKIE);
    return session === null ? null : this.#sessions.visitor(session);
  }
}

const PAGE = /^\/[a-z0-9-]*(\/[A-Za-z0-9._~-]*)*(\?.*)?$/;

/** An address of the HMI, not of a file or the API. */
function isPage(url: string): boolean {
  return !url.startsWith('/api') && !url.startsWith('/assets') && PAGE.test(url);
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined) return value;
  }
  return null;
}
