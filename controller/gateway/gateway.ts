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

/** HTTP and socket.io in front of a controller: features and access control. */

export interface GatewayOptions {
  readonly place: HmiPlace;
  /** The built HMI. */
  readonly hmiFolder: string;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** Shows something on the console. */
  readonly announce: (what: Announcement) => void;
}

/** Requests in progress when the gateway stops get this long; then their connections are closed. */
const STOP_LIMIT_MS = 2000;

/**
 * Connections waiting to be accepted while this thread is busy. Beyond this the system silently drops them, and a dropped Stop is retried
 * after one second, then after three: so the backlog must hold what strangers open within a second or two. As large as Linux allows
 * (somaxconn).
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

  /** Every route, with its access. */
  routes(): Route[] {
    return this.#features.flatMap(({ routes }) => routes);
  }

  /** The URL that signs its first visitor in; null once accounts exist. */
  newLink(): string | null {
    return this.#entrance.newLink();
  }

  /** Call after every turn of the conductor. */
  changed(entries: readonly Entry[]): void {
    for (const entry of entries) this.#rate.add(entry);
    this.#live.changed();
    for (const feature of this.#features) feature.heard?.(entries);
  }

  /** Call when the picture may have changed without a turn: live values, plugs of simulated machines. */
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
