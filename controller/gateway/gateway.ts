import type { FastifyInstance } from 'fastify';

import { withTimeout, type Clock } from '../../stations/clock.ts';
import type { Entry } from '../journal/entry.ts';
import type { Sessions } from '../people/sessions.ts';
import { Entrance, type Announcement, type HmiPlace } from './entrance.ts';
import type { Feature } from './feature.ts';
import { featuresOf } from './features.ts';
import { guard, httpServer, servePages } from './http-server.ts';
import type { Lent } from './lent.ts';
import { Live } from './live.ts';
import { drawPicture, RateWindow } from './picture.ts';
import { register, type Route } from './routes.ts';
import type { ServedController } from './served-controller.ts';

/** HTTP and socket.io before a controller: what people may see and do, feature by feature, and who they are. */

export interface GatewayOptions {
  readonly place: HmiPlace;
  /** The HMI as it was built. */
  readonly hmiFolder: string;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Shows something to whoever sits at the console. */
  readonly announce: (what: Announcement) => void;
}

/** What is being answered when the gateway stops has so long; then its connections are cut. */
const STOP_LIMIT_MS = 2000;

/**
 * Connections that wait to be taken while this thread is busy. Where no more have room the system drops them in silence, and whoever presses
 * Stop tries again after one second, then after three: what strangers open within a second or two fits in. As many as Linux allows (somaxconn).
 */
const BACKLOG = 4096;

export class Gateway {
  readonly #controller: ServedController;
  readonly #lent: Lent;
  readonly #options: GatewayOptions;
  readonly #app: FastifyInstance;
  readonly #entrance: Entrance;
  readonly #features: readonly Feature[];
  readonly #live: Live;
  readonly #rate = new RateWindow();

  constructor(controller: ServedController, lent: Lent, options: GatewayOptions) {
    const { clock, place, sessions, announce } = options;
    this.#controller = controller;
    this.#lent = lent;
    this.#options = options;
    this.#app = httpServer(place.tls);
    this.#entrance = new Entrance(controller, place, sessions, clock, announce);
    this.#features = featuresOf({
      controller,
      clock,
      entrance: this.#entrance,
      lent,
      note: (facts) => controller.conductor.note(facts),
      open: () => this.#open(),
      dropped: (session) => this.#live.drop(session),
    });
    this.#live = new Live({
      clock,
      draw: () => this.#draw(),
      visitor: (request) => this.#entrance.listener(request),
      topics: this.#features.flatMap(({ topics }) => topics),
    });
  }

  async start(): Promise<void> {
    const { place, hmiFolder, clock } = this.#options;
    const app = this.#app;
    await guard(app, this.#entrance.address, clock, (request) => this.#entrance.isKnown(request));
    register(app, this.routes(), this.#entrance);
    await servePages(app, hmiFolder);
    await app.listen({ host: place.host, port: place.port, backlog: BACKLOG });
    this.#live.start(app.server);
    this.#entrance.start();
  }

  /** Every route that there is, with who may use it. */
  routes(): Route[] {
    return this.#features.flatMap(({ routes }) => routes);
  }

  /** The address that signs its first visitor in; null where people have accounts to sign in with. */
  newLink(): string | null {
    return this.#entrance.newLink();
  }

  /** To be called after every turn of the conductor. */
  changed(entries: readonly Entry[]): void {
    for (const entry of entries) this.#rate.hear(entry);
    this.#live.changed();
    for (const feature of this.#features) feature.heard?.(entries);
  }

  /** To be called when the picture may be another one although no turn says so: what machines show, plugs of simulated ones. */
  redraw(): void {
    this.#live.changed();
  }

  async stop(): Promise<void> {
    const { clock } = this.#options;
    // A request that never ends would keep the server open for ever.
    const cancel = clock.schedule(STOP_LIMIT_MS, () => this.#app.server.closeAllConnections());
    this.#entrance.stop();
    await withTimeout(clock, 2 * STOP_LIMIT_MS, this.#live.stop(), undefined);
    await withTimeout(clock, 2 * STOP_LIMIT_MS, this.#app.close(), undefined);
    cancel();
  }

  #open(): { tasks: number; alarms: number } {
    const { tasks, alarms } = this.#draw();
    return { tasks: Object.keys(tasks).length, alarms: Object.values(alarms).filter(({ active }) => active).length };
  }

  #draw(): ReturnType<typeof drawPicture> {
    const { conductor, history } = this.#controller;
    const machines = this.#lent.simulator?.view();
    return drawPicture(conductor.state, {
      recipe: conductor.recipe,
      rate: this.#rate,
      plugs: machines?.plugs ?? null,
      pace: machines?.pace ?? 1,
      sensors: conductor.sensors,
      times: history.alarms.timesRaised(this.#options.clock.wallTimeMs()),
      supplies: conductor.shown.supplies,
      terms: conductor.shown.terms,
    });
  }
}
